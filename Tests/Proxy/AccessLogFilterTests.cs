using System.Net;
using System.Text.Json;
using MeshProtocol;
using MeshProxy.AccessLogging;
using Tests.Translation;
using Xunit;

namespace Tests.Proxy;

public sealed class AccessLogFilterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("response.code >= 400", true)]
    [InlineData("response.code < 400", false)]
    [InlineData("response.code == 503 && request.method == 'GET'", true)]
    [InlineData("request.url_path == '/a' && request.query == 'b=c' && request.path == '/a?b=c'", true)]
    [InlineData("request.url_path.matches('^/[a-c]$')", true)]
    [InlineData("request.headers['x-user'] == 'jason'", true)]
    [InlineData("request.headers['x-user'].startsWith('ja') && request.headers['x-user'].endsWith('on')", true)]
    [InlineData("'x-absent' in request.headers", false)]
    [InlineData("request.headers['x-absent'] == 'a'", null)]
    [InlineData("!(request.headers['x-absent'] == 'a')", null)]
    [InlineData("request.headers['x-absent'] != 'a' || response.code == 503", true)]
    [InlineData("request.headers['x-absent'] != 'a' && response.code == 200", false)]
    [InlineData("request.duration > duration('400ms')", true)]
    [InlineData("response.grpc_status == 14", true)]
    [InlineData("connection.mtls", false)]
    [InlineData("!connection.mtls", true)]
    [InlineData("xds.cluster_name.contains('books') && xds.route_name == 'rule'", true)]
    [InlineData("upstream.address == '10.0.0.1:80' && destination.port == 8080", true)]
    [InlineData("request.method in ['POST', 'GET']", true)]
    public void Expression_IsEvaluatedAsInCel(string expression, bool? holds)
    {
        var telemetry = $"{{apiVersion: telemetry.istio.io/v1, kind: Telemetry, metadata: {{name: a}}, spec: {{accessLogging: [{{filter: {{expression: {JsonSerializer.Serialize(expression)}}}}}]}}}}";
        var log = MeshBuilder.Bookinfo().Apply(telemetry).For("books-v1").Listeners[0].AccessLog;
        Assert.Equal(holds, AccessLogCondition.Compile(log.Filter)(new AccessLogEntry
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            Duration = TimeSpan.FromMilliseconds(500),
            Method = "GET",
            Path = "/a?b=c",
            Status = 503,
            RequestHeaders = new HeaderDictionary { ["x-user"] = "jason" },
            ResponseHeaders = new HeaderDictionary { ["grpc-status"] = "14" },
            UpstreamCluster = "outbound|80||books",
            UpstreamHost = "10.0.0.1:80",
            LocalPort = 8080,
            RouteName = "rule",
        }));
    }

    [Fact]
    public async Task SeveralLogs_EachHaveTheirOwnFilter()
    {
        using var all = new LogFile();
        using var errors = new LogFile();
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/bad" ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
        {
            all.Of(push, "%RESPONSE_CODE%");
            push.Listeners[0].MoreAccessLogs.Add(new AccessLog
            {
                Path = errors.Path,
                Format = "error %RESPONSE_CODE%",
                Filter = new LogCondition { Test = new LogTest { Subject = LogSubject.Code, Kind = LogTestKind.AtLeast, Number = 500 } },
            });
        }));
        var client = proxy.Client();
        foreach (var path in new[] { "/good", "/bad", "/good" })
        {
            using var response = await client.GetAsync($"http://books{path}", Token);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.InternalServerError);
        }

        Assert.Equal(["200", "500", "200"], await all.LinesAsync(3));
        Assert.Equal(["error 500"], await errors.LinesAsync(1));
    }
}
