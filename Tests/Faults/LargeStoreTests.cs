using Microsoft.Data.Sqlite;
using Tests.Control;
using Xunit;

namespace Tests.Faults;

/// <summary>A store of ten thousand objects. What it costs to the hundredth is measured by the benchmarks; here it must not become another order.</summary>
public sealed class LargeStoreTests
{
    private const int Sets = 3334;

    // Of processor time, which a busy machine makes no longer: it takes between two and three seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task TenThousandObjects_AreThereSoonAfterTheStart()
    {
        await using var control = await ControlPlaneProcess.StartAsync("""
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
            spec: { hosts: [s0], http: [{ match: [{ uri: { prefix: /a } }], route: [{ destination: { host: s0, subset: v1 } }] }, { route: [{ destination: { host: s0 } }] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: s0, namespace: mesh }
            spec: { host: s0, subsets: [{ name: v1, labels: { version: v1 } }] }
            """);
        await control.KillAsync();
        Multiply(Path.Combine(control.Directory, "mesh.db"));

        await control.RestartAsync();
        Assert.True(control.CpuTime < Limit, $"It took {control.CpuTime}.");

        using var api = ApiClient.Open(control.Directory);
        var (code, answer) = await api.SendAsync(HttpMethod.Get, $"{ApiClient.VirtualServices}?limit=1");
        Assert.Equal((200, Sets - 1), (code, answer["metadata"]!["remainingItemCount"]!.GetValue<int>()));
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Get, $"{ApiClient.VirtualServices}/s{Sets - 1}")).Code);
    }

    private static void Multiply(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < $sets - 1)
            INSERT INTO objects SELECT api_group, kind, namespace, 's' || i, version, replace(content, 's0', 's' || i), source FROM objects, numbers WHERE name = 's0'
            """;
        command.Parameters.AddWithValue("$sets", Sets);
        Assert.Equal(3 * (Sets - 1), command.ExecuteNonQuery());
    }
}
