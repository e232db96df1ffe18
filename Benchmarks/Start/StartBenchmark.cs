using System.Diagnostics;
using System.Globalization;
using Benchmarks.Processes;
using Microsoft.Data.Sqlite;

namespace Benchmarks.Start;

/// <summary>How long the control plane takes from its start to its ready line, with next to nothing and with 10,000 objects in its store.</summary>
internal static class StartBenchmark
{
    private const int Sets = 3334;
    private const int Turns = 5;

    // A service, its rule and its subsets: what a store of thousands of objects is mostly made of.
    private const string Manifests = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: mesh }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: s0, namespace: mesh }
        spec: { selector: { app: s0 }, ports: [{ name: http, port: 80 }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: s0, namespace: mesh }
        spec:
          hosts: [s0]
          http:
          - match: [{ uri: { prefix: /a } }]
            timeout: 3s
            route: [{ destination: { host: s0, subset: v1 } }]
          - retries: { attempts: 3, retryOn: 5xx }
            route: [{ destination: { host: s0, subset: v2 } }]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: s0, namespace: mesh }
        spec:
          host: s0
          trafficPolicy: { loadBalancer: { simple: RANDOM } }
          subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]
        """;

    public static async Task<int> RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        try
        {
            var seed = Path.Combine(directory.FullName, "seed.yaml");
            await File.WriteAllTextAsync(seed, Manifests);
            await StartAsync(directory.FullName, "--apply", seed);
            var small = await MeasureAsync(directory.FullName);
            Multiply(Path.Combine(directory.FullName, "mesh.db"));
            var large = await MeasureAsync(directory.FullName);
            Console.WriteLine($"start: 4 objects {Describe(small)}; {Sets * 3:N0} objects {Describe(large)}");
            return ExitCodes.Success;
        }
        catch (Exception error) when (error is BenchmarkException or SqliteException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failure;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<List<(TimeSpan Ready, TimeSpan Cpu, double Mebibytes)>> MeasureAsync(string directory)
    {
        List<(TimeSpan, TimeSpan, double)> turns = [];
        for (var turn = 0; turn < Turns; turn++)
        {
            turns.Add(await StartAsync(directory));
        }

        return turns;
    }

    private static async Task<(TimeSpan Ready, TimeSpan Cpu, double Mebibytes)> StartAsync(string directory, params string[] more)
    {
        var begun = Stopwatch.GetTimestamp();
        await using var process = await MeasuredProcess.StartAsync(
            Mesh.Program("MeshControlPlane"), ["serve", "--mesh-dir", directory, "--api-port", "0", "--discovery-port", "0", "--console-port", "0", .. more]);
        return (Stopwatch.GetElapsedTime(begun), process.CpuTime, process.Memory.Resident);
    }

    private static void Multiply(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < $sets - 1)
            INSERT INTO objects
            SELECT api_group, kind, namespace, 's' || i, version, replace(content, 's0', 's' || i), source FROM objects, numbers WHERE name = 's0'
            """;
        command.Parameters.AddWithValue("$sets", Sets);
        command.ExecuteNonQuery();
    }

    private static string Describe(List<(TimeSpan Ready, TimeSpan Cpu, double Mebibytes)> turns)
    {
        var ready = turns.Select(turn => turn.Ready).Order().ToList();
        var cpu = turns.Select(turn => turn.Cpu).Order().ElementAt(Turns / 2).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ready[Turns / 2].TotalSeconds:F2} s ({ready[0].TotalSeconds:F2}–{ready[^1].TotalSeconds:F2}), {cpu:F2} s of CPU, "
            + $"{turns.Max(turn => turn.Mebibytes):F0} MiB");
    }
}
