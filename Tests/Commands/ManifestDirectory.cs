using Xunit;

namespace Tests.Commands;

/// <summary>A directory of manifests for one test.</summary>
internal sealed class ManifestDirectory : IDisposable
{
    public const string Services = """
        apiVersion: v1
        kind: Service
        metadata: { name: gw }
        spec: { selector: { app: gw }, ports: [{ name: http, port: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: ratings }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: gw }
        spec:
          selector: { matchLabels: { app: gw } }
          template: { metadata: { labels: { app: gw, version: v1 } }, spec: { serviceAccountName: gateway, containers: [{ name: a, image: a, ports: [{ containerPort: 8080 }] }] } }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: ratings-v1 }
        spec:
          selector: { matchLabels: { app: ratings } }
          template: { metadata: { labels: { app: ratings, version: v1 } }, spec: { containers: [{ name: a, image: a, ports: [{ containerPort: 8080 }] }] } }
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("manifests-");

    public string Path => _directory.FullName;

    /// <summary>Writes a file and gives back its path.</summary>
    public async Task<string> AddAsync(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
