using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MeshExplanation;
using MeshExplanation.Running;
using MeshTesting;
using Tests.Distributed;
using Xunit;

namespace Tests.Reliability;

/// <summary>Changes one rule again and again, each time to the next number, and keeps account of what was acknowledged.</summary>
internal sealed class Ledger : IAsyncDisposable
{
    private const string Host = "ledger.test";
    private const string Path = "/apis/networking.istio.io/v1/namespaces/mesh/virtualservices/ledger";
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly MeshConnection _connection;
    private readonly MeshFixture _mesh;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private int _attempted;
    private int _acknowledged;
    private int _refused;

    private Ledger(MeshFixture mesh, int first)
    {
        _mesh = mesh;
        _connection = MeshConnection.Open(mesh.MeshDirectory, null);
        _attempted = _acknowledged = first;
        _writing = WriteAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What stands in the rule at the least.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>How many changes there was no answer to, or a refusal.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>The resources that it needs.</summary>
    public static string Manifest => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: ledger }
        spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [{{Host}}] }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ledger }
        spec:
          hosts: [{{Host}}]
          gateways: [ledger]
          http: [{ directResponse: { status: 200, body: { string: "0" } } }]
        """);

    /// <summary>Begins to write.</summary>
    public static async Task<Ledger> OpenAsync(MeshFixture mesh)
    {
        using var connection = MeshConnection.Open(mesh.MeshDirectory, null);
        return new Ledger(mesh, await ReadAsync(connection));
    }

    /// <summary>Writes no more. What was acknowledged last is stored, or what was on its way after it; and the ingress goes by it.</summary>
    public async Task CloseAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        var stored = await ReadAsync(_connection);
        Assert.InRange(stored, _acknowledged, _attempted);
        using var client = new HttpClient();
        var wanted = stored.ToString(CultureInfo.InvariantCulture);
        await BookinfoMesh.UntilAsync(async () => await AskAsync(client) == wanted, $"the ingress answers {wanted}, which is stored");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        _connection.Dispose();
        _stop.Dispose();
    }

    private static async Task<int> ReadAsync(MeshConnection connection)
    {
        var (status, rule) = await connection.CallAsync(HttpMethod.Get, Path, null, Token);
        Assert.Equal(HttpStatusCode.OK, status);
        return int.Parse(Body(rule).GetValue<string>(), CultureInfo.InvariantCulture);
    }

    private static JsonNode Body(JsonNode rule) => rule["spec"]!["http"]![0]!["directResponse"]!["body"]!["string"]!;

    private async Task WriteAsync()
    {
        JsonObject? rule = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                rule ??= (await _connection.CallAsync(HttpMethod.Get, Path, null, _stop.Token)).Body;
                var number = Interlocked.Increment(ref _attempted);
                Body(rule).ReplaceWith(number.ToString(CultureInfo.InvariantCulture));
                // An answer that has been sent must not be missed: only the next one is not begun.
                var (status, written) = await _connection.CallAsync(HttpMethod.Put, Path, rule, CancellationToken.None);
                if (status == HttpStatusCode.OK)
                {
                    rule = written;
                    Volatile.Write(ref _acknowledged, number);
                }
                else
                {
                    rule = null;
                    Interlocked.Increment(ref _refused);
                }
            }
            catch (ExplanationException)
            {
                rule = null;
                Interlocked.Increment(ref _refused);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Rest, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> AskAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _mesh.IngressAddress) { Headers = { Host = Host } };
        try
        {
            using var response = await client.SendAsync(request, Token);
            return await response.Content.ReadAsStringAsync(Token);
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }
}
