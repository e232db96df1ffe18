using System.Net;
using MeshControlPlane.Sending;
using Xunit;

namespace Tests.Sending;

public sealed class SendRulesTests
{
    private static readonly SendTarget Gateway = new("mesh/ingress:80", "mesh/ingress", new IPEndPoint(IPAddress.Loopback, 8080), 80);
    private static readonly SendTarget Sidecar = new("mesh/gw", "mesh/gw", new IPEndPoint(IPAddress.Loopback, 15001), 0);
    private static readonly SendPlan Plan = new() { Target = "mesh/gw", Url = "http://ratings/ratings?ids=1" };

    [Theory]
    [InlineData("http://localhost:8080/gateway/books")]
    [InlineData("http://localhost/gateway/books")]
    [InlineData("http://bookinfo.example.com:80/")]
    [InlineData("https://bookinfo.example.com/")]
    public void GatewaysUrl_MayHaveEitherPort(string url) => Assert.Empty(SendRules.Check(Plan with { Url = url }, Gateway));

    [Theory]
    [InlineData("http://localhost:9999/", "Port 9999 is not that of mesh/ingress:80: write 8080, or leave it out.")]
    [InlineData("/gateway/books", "Write the whole URL as a client does, such as http://localhost:8080/gateway/books.")]
    [InlineData("ftp://localhost/", "Write the whole URL as a client does, such as http://localhost:8080/gateway/books.")]
    [InlineData("http://user:word@localhost/", "Write the whole URL as a client does, such as http://localhost:8080/gateway/books.")]
    public void WrongUrlAtAGateway_IsTold(string url, string sentence) =>
        Assert.Equal([new SendProblem(SendField.Url, sentence)], SendRules.Check(Plan with { Url = url }, Gateway));

    [Fact]
    public void EncryptedUrlOfAWorkload_IsTold() => Assert.Equal(
        [new SendProblem(SendField.Url, "What an application encrypts itself is relayed as it is, and no rule for requests acts on it: write http://.")],
        SendRules.Check(Plan with { Url = "https://ratings/" }, Sidecar));

    [Fact]
    public void UnknownTarget_IsTold() => Assert.Equal(
        [new SendProblem(SendField.Target, "'mesh/gone' is no gateway or workload of this mesh that runs on this machine: choose another one.")],
        SendRules.Check(Plan with { Target = "mesh/gone" }, null));

    [Theory]
    [InlineData("", "'' is no method: write one word, such as GET.")]
    [InlineData("GET /", "'GET /' is no method: write one word, such as GET.")]
    [InlineData("connect", "CONNECT asks for a tunnel, and sends no request: take another method.")]
    public void WrongMethod_IsTold(string method, string sentence) =>
        Assert.Equal([new SendProblem(SendField.Method, sentence)], SendRules.Check(Plan with { Method = method }, Sidecar));

    [Theory]
    [InlineData("a b", "c", "'a b' is no name of a header.")]
    [InlineData("Content-Length", "3", "Content-Length is set by the sender itself: leave it out.")]
    [InlineData("transfer-encoding", "chunked", "transfer-encoding is set by the sender itself: leave it out.")]
    [InlineData("x-a", "b\r\nx-c: d", "The value of x-a has characters that no header can have: keep to ASCII.")]
    [InlineData("x-a", "ü", "The value of x-a has characters that no header can have: keep to ASCII.")]
    public void WrongHeader_IsTold(string name, string value, string sentence) =>
        Assert.Equal([new SendProblem(SendField.Headers, sentence)], SendRules.Check(Plan with { Headers = [new(name, value)] }, Sidecar));

    [Fact]
    public void TooMuch_IsTold_FieldByField()
    {
        var byCount = SendRules.Check(Plan with { Count = 12_001, AtOnce = 11, Body = new string('x', 64 * 1024 + 1), Headers = [new("x-a", new string('x', 9000))] }, Sidecar);
        var byRate = SendRules.Check(Plan with { Count = null, Rate = 201, Seconds = 0 }, Sidecar);

        Assert.Equal([SendField.Headers, SendField.Body, SendField.Count, SendField.AtOnce], byCount.Select(problem => problem.Field));
        Assert.Equal(
            [
                new SendProblem(SendField.Rate, "Write a number from 1 to 200: more requests a second are not sent from here."),
                new SendProblem(SendField.Seconds, "Write a number from 1 to 60: more seconds are not sent from here."),
            ],
            byRate);
    }
}
