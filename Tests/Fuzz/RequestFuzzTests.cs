using System.Buffers;
using System.Net;
using MeshProtocol;
using MeshProxy.Authentication;
using MeshProxy.Forwarding;
using MeshProxy.Forwarding.Timeouts;
using MeshProxy.Limits;
using MeshProxy.Listeners;
using MeshRouting;
using Tests.Proxy;
using Xunit;

namespace Tests.Fuzz;

/// <summary>What a caller can write into a request, read by the parts that read it.</summary>
public sealed class RequestFuzzTests
{
    private static readonly string[] TargetTokens =
        ["/", "//", "/.", "/..", "/../", "%2e", "%2E", "%2f", "%5c", "%", "%2", "%25", "%00", "%0a", "\\", "?", "#", "@", ":", "http://", "https://", "[::1]",
            "*", "a", ";", " ", "\r\n", "\0", "\u00e9", "..;"];

    private static readonly string[] HeaderTokens =
        ["close", "keep-alive", "upgrade", "te", "trailers", "host", "content-length", "transfer-encoding", "x-forwarded-for", ",", ", ", ";", "=", "\"",
            "1.2.3.4", "::1", "x", "x-request-id", "10S", "99999999H", "\t", "By=a;Hash=b;URI=c"];

    private static readonly PathNormalization[] Levels = Enum.GetValues<PathNormalization>();

    [Fact]
    public Task AnyTarget_IsRefused_OrIsTheSameToTheNextProxy() =>
        new Fuzzer(["/", "/a/b?c=d", "/a/%2e%2e/b", "/a%2fb/../c", "http://books/a", "http://books:80", "https://[::1]:443/a?b#c", "*", "/a\\b", "/a//b/./"],
            TargetTokens).RunAsync(target =>
        {
            foreach (var level in Levels)
            {
                var context = new DefaultHttpContext { Request = { Method = "GET", Protocol = "HTTP/1.1" } };
                if (RequestForm.Refusal(context.Request, target, level, out _) is not null)
                {
                    continue;
                }

                var parsed = RequestTarget.Parse(target, "books", level);
                Assert.StartsWith("/", parsed.Path, StringComparison.Ordinal);
                Assert.DoesNotContain('@', parsed.Authority);
                Assert.True(parsed.Query.Length == 0 || parsed.Query[0] == '?');
                if (level != PathNormalization.None)
                {
                    Assert.Equal(parsed, RequestTarget.Parse(parsed.Path + parsed.Query, parsed.Authority, level));
                    Assert.DoesNotContain(parsed.Path.Split('/'), segment => segment is "." or "..");
                }
            }
        });

    [Fact]
    public Task AnyAuthority_IsAHostOrRefused()
    {
        var slot = SlotOf(ListenerDirection.Inbound);
        return new Fuzzer(["books", "books:80", "[::1]:80", "::1", "127.0.0.1:65535", "books.mesh.svc.cluster.local:80"], TargetTokens).RunAsync(authority =>
        {
            Assert.InRange(HostName.PortOf(authority, 80), 0, ushort.MaxValue);
            Assert.True(HostName.WithoutPort(authority).Length <= authority.Length);
            if (AskedAddress.Read(authority, 80, slot, out var host, out _) == MeshProxy.LocalReplies.ProxyFailure.None)
            {
                Assert.NotEqual(UriHostNameType.Unknown, Uri.CheckHostName(host));
            }
        });
    }

    [Fact]
    public Task AnyHeaders_AreTaken_AndThoseOfTheConnectionGo()
    {
        var slots = new[] { ListenerDirection.Inbound, ListenerDirection.Outbound, ListenerDirection.Gateway }
            .Select(SlotOf).ToList();
        return new Fuzzer(["close", "x, y", "keep-alive, x-secret", "trailers, gzip", "1.2.3.4, 5.6.7.8", "By=spiffe://a;Hash=b;Subject=\"c\";URI=d", "100m"],
            HeaderTokens).RunAsync(value =>
        {
            foreach (var slot in slots)
            {
                for (var proxies = 0; proxies < 3; proxies++)
                {
                    var context = new DefaultHttpContext
                    {
                        Request = { Method = "GET", Protocol = "HTTP/1.1", Scheme = "http" },
                        Connection = { RemoteIpAddress = IPAddress.Loopback },
                    };
                    foreach (var name in (string[])["Connection", "TE", "X-Forwarded-For", "X-Forwarded-Client-Cert", "X-Secret", "Cookie"])
                    {
                        context.Request.Headers[name] = value;
                    }

                    RequestHeaderRules.Apply(context, slot, new MeshProtocol.Listener { TrustedProxies = proxies }, mayHaveEnvoyHeaders: true);

                    Assert.False(context.Request.Headers.ContainsKey("X-Forwarded-Client-Cert"));
                    Assert.True(context.Request.Headers.TE.Count == 0 || context.Request.Headers.TE == "trailers");
                    _ = GrpcTimeout.Parse(value);
                }
            }
        });
    }

    [Fact]
    public Task AnyToken_IsReadOrRefused() =>
        new Fuzzer(
            ["""{"alg":"RS256","kid":"a"}|{"iss":"a","sub":"b","aud":["c"],"exp":1,"nbf":2,"a":{"b":[1,null,true]}}""",
                """{"alg":"none"}|{"iss":"a","exp":1e999}"""],
            ["{", "}", "[", "]", "\"", ",", ":", "\\u0000", "\\ud83d", "null", "1e400", "-1", "\"iss\":", "\"alg\":\"HS256\"", ".", "=", "|",
                "\u00ff"]).RunAsync(text =>
        {
            var parts = text.Split('|').Select(part => TokenIssuer.Text(System.Text.Encoding.Latin1.GetBytes(part))).ToArray();
            foreach (var token in (string[])[text, string.Join('.', parts) + ".AAAA", string.Join('.', parts)])
            {
                if (Token.Read(token, out var read) == TokenVerdict.Valid)
                {
                    Assert.Equal(token, read.Text);
                    Assert.InRange(read.Expiry, 0, long.MaxValue);
                    _ = new TokenClaims(read.Payload, ["sub"]).TextsOf(["a", "b"]);
                }
            }
        });

    [Fact]
    public Task AnyFirstBytes_AreToldApart_HoweverTheyArrive() =>
        new Fuzzer([Hello(), Hello()[..40], "GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u0016\u0003\u0001\0\0"],
            ["\u0016\u0003\u0001", "\0", "\u00ff\u00ff", "\0\0", "\u0001", "istio", "\0\u0010", "\u0005istio"]).RunAsync(bytes =>
        {
            var raw = System.Text.Encoding.Latin1.GetBytes(bytes);
            var isKnown = ClientHello.TryRead(new ReadOnlySequence<byte>(raw), out var isTls, out var name, out var isMesh);
            var pieces = ClientHello.TryRead(InPieces(raw), out var isTlsToo, out var nameToo, out var isMeshToo);
            Assert.Equal((isKnown, isTls, name, isMesh), (pieces, isTlsToo, nameToo, isMeshToo));
        });

    private static ListenerSlot SlotOf(ListenerDirection direction) =>
        new() { Direction = direction, MeshPort = 80, Wanted = new IPEndPoint(IPAddress.Loopback, 0), Option = "" };

    private static ReadOnlySequence<byte> InPieces(byte[] bytes)
    {
        Piece? first = null, last = null;
        foreach (var piece in bytes.Chunk(3))
        {
            last = last is null ? first = new Piece(piece, 0) : last.Append(piece);
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>The first message of a handshake, with a server name and ALPN.</summary>
    private static string Hello()
    {
        var name = "\0\0\0\x0a\0\x08\0\0\x05" + "books";
        var protocols = "\0\x10\0\x08\0\x06\x05" + "istio";
        var body = "\x03\x03" + new string('r', 32) + "\0" + "\0\x02\x13\x01" + "\x01\0" + $"\0{(char)(name.Length + protocols.Length)}" + name + protocols;
        return $"\x16\x03\x01\0{(char)(body.Length + 4)}\x01\0\0{(char)body.Length}{body}";
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, long index) => (Memory, RunningIndex) = (bytes, index);

        public Piece Append(byte[] bytes)
        {
            var next = new Piece(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
