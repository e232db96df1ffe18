using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using MeshControlPlane;
using Xunit;

namespace Tests.Distributed;

/// <summary>The root is changed by the command, under Bookinfo with mutual TLS alone.</summary>
public sealed class RootRotationTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Rotation => Path.Combine(bookinfo.Mesh.MeshDirectory, "ca-rotation.json");

    [Fact]
    public async Task Command_ChangesTheRoot_AndNoRequestFails()
    {
        await bookinfo.ApplyAsync("strict-mtls.yaml");
        var before = await RootsAsync();

        var next = Regex.Match(await RotateRootAsync(), "The root changes from [0-9A-F]{16} to ([0-9A-F]{16})").Groups[1].Value;

        Assert.NotEmpty(next);
        await BookinfoMesh.UntilAsync(
            async () =>
            {
                Assert.All(await bookinfo.Mesh.SendAsync("/gateway/books", 20, Token), answer =>
                    Assert.True(answer.Status == HttpStatusCode.OK, $"{(int)answer.Status} {answer.Body}"));
                (await bookinfo.KubectlAsync("-n", "mesh", "get", "pods")).EnsureSuccess();
                return !File.Exists(Rotation);
            },
            "the change is over");
        Assert.NotEqual(before, await RootsAsync());
        using var root = X509Certificate2.CreateFromPem(await RootsAsync());
        Assert.StartsWith(next, root.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.Ordinal);
        Assert.All(await bookinfo.Mesh.SendAsync("/gateway/books", 20, Token), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Contains("No change is going on.", await RotateRootAsync("--status"), StringComparison.Ordinal);
    }

    private Task<string> RootsAsync() => File.ReadAllTextAsync(Path.Combine(bookinfo.Mesh.MeshDirectory, "ca.pem"), Token);

    private async Task<string> RotateRootAsync(params string[] options)
    {
        string[] arguments = ["rotate-root", "--mesh-dir", bookinfo.Mesh.MeshDirectory, .. options];
        using var process = Process.Start(new ProcessStartInfo(Path.ChangeExtension(typeof(MeshDirectory).Assembly.Location, null), arguments)
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
