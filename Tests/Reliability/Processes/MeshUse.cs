using System.Globalization;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MeshExplanation;
using MeshExplanation.Running;
using MeshTesting;
using Tests.Distributed;
using Xunit;

namespace Tests.Reliability;

/// <summary>What a mesh holds of the machine: its processes, and what each of control plane and proxies holds.</summary>
/// <param name="Processes">How many processes there are of it.</param>
/// <param name="Pipes">Pipes that this process, which is the AppHost, holds and nobody else does: those of processes that are gone.</param>
/// <param name="Uses">Control plane and proxies, by process id.</param>
internal sealed record MeshUse(int Processes, int Pipes, IReadOnlyDictionary<int, ProcessUse> Uses)
{
    // Caches fill and pools grow at first; what goes on growing after that is a leak. Bounds are wide enough for a busy machine's garbage.
    private const double MostMemoryFactor = 1.6;
    private const long MemoryAllowance = 96 * 1024;
    private const int HandleAllowance = 80;
    private const int ThreadAllowance = 40;
    private const int PipeAllowance = 10;

    public static MeshUse Of(MeshFixture mesh)
    {
        var marks = mesh.Application.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.Name == "outbound"))
            .Select(resource => mesh.Application.GetEndpoint(resource.Name, "outbound").Port)
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"HTTP_PROXY=http://127.0.0.1:{port}\0"))
            .ToList();
        var uses = ProcessUse.Of(mesh.MeshDirectory);
        var services = Directory.EnumerateDirectories("/proc").Count(directory =>
            int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && Read(Path.Combine(directory, "environ")) is { } environment
            && marks.Exists(mark => environment.Contains(mark, StringComparison.Ordinal)));
        return new MeshUse(services + uses.Count, LonelyPipes(), uses);
    }

    /// <summary>As <see cref="Of"/>, once pipes are no more than allowed: other tests of this process start and end processes too, and clear up after them.</summary>
    public static async Task<MeshUse> AfterAsync(MeshUse before, MeshFixture mesh)
    {
        await Eventually.TrueAsync(
            () => LonelyPipes() <= before.Pipes + PipeAllowance, () => $"{LonelyPipes()} pipes, before: {before.Pipes}", TestContext.Current.CancellationToken);
        return Of(mesh);
    }

    /// <summary>What there is to say against this: every proxy is connected and may get traffic.</summary>
    public static async Task<string> MissingAsync(MeshFixture mesh)
    {
        using var connection = MeshConnection.Open(mesh.MeshDirectory, null);
        try
        {
            var proxies = await connection.GetAsync<List<ProxyReport>>("/mesh/v1/proxies", TestContext.Current.CancellationToken);
            var lacking = proxies.Where(proxy => proxy is not { Ready: true, Sync: "SYNCED" or "STALE" })
                .Select(proxy => $"{proxy.Name}: {proxy.Sync}, {proxy.Reason ?? proxy.NotReadyReason}");
            return proxies.Count < ProxiesOf(mesh) ? $"{proxies.Count} proxies are connected" : string.Join("; ", lacking);
        }
        catch (ExplanationException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Nobody who was there before holds much more, and there are no more processes.</summary>
    public void AssertNoMoreThan(MeshUse before)
    {
        Assert.Equal(before.Processes, Processes);
        Assert.All(Uses.Where(entry => before.Uses.ContainsKey(entry.Key)), entry =>
        {
            var (then, now) = (before.Uses[entry.Key], entry.Value);
            Assert.True(now.Kibibytes <= (then.Kibibytes * MostMemoryFactor) + MemoryAllowance, $"{now}, before: {then}");
            Assert.True(now.Handles <= then.Handles + HandleAllowance, $"{now}, before: {then}");
            Assert.True(now.Threads <= then.Threads + ThreadAllowance, $"{now}, before: {then}");
        });
    }

    public override string ToString() => $"{Processes} processes, {Pipes} pipes{string.Concat(Uses.Values.Select(use => $"{Environment.NewLine}  {use}"))}";

    private static int ProxiesOf(MeshFixture mesh) => mesh.Application.Services.GetRequiredService<DistributedApplicationModel>().Resources
        .Count(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.Name == "admin"));

    private static int LonelyPipes()
    {
        var own = PipesOf("/proc/self").ToHashSet(StringComparer.Ordinal);
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId)
            {
                own.ExceptWith(PipesOf(directory));
            }
        }

        return own.Count;
    }

    private static List<string> PipesOf(string process)
    {
        try
        {
            var targets = Directory.EnumerateFiles(Path.Combine(process, "fd")).Select(TargetOf).OfType<string>();
            return [.. targets.Where(name => name.StartsWith("pipe:", StringComparison.Ordinal))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return [];
        }
    }

    private static string? TargetOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name;
        }
        catch (IOException)
        {
            // It has been closed meanwhile.
            return null;
        }
    }

    private static string? Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return null;
        }
    }
}
