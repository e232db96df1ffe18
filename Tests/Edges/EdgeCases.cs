using static Tests.Edges.EdgeCase;

namespace Tests.Edges;

/// <summary>The grid: how requests of HTTP/1.1 are written by those who want two readers to disagree.</summary>
internal static class EdgeCases
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: books\r\n";
    private const string Post = "POST /a HTTP/1.1\r\nHost: books\r\n";
    private const string Chunks = "5\r\nhello\r\n0\r\n\r\n";
    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: books\r\n\r\n";

    public static IReadOnlyList<EdgeCase> All { get; } = [.. Lengths(), .. Codings(), .. ChunkLines(), .. Lines(), .. Targets(), .. Hosts(), .. Connections()];

    public static EdgeCase Named(string name) => All.Single(one => one.Name == name);

    private static IEnumerable<EdgeCase> Lengths() =>
    [
        Refused("length, then chunked", Post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks),
        Refused("chunked, then length", Post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + Chunks),
        Refused("length and chunked around a request",
            Post + $"Content-Length: {5 + Smuggled.Length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}"),
        Refused("length and chunked, and a length under the server's own name",
            Post + "X-Content-Length: 3\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, NoAnswer),
        Refused("length and chunked, the overruled length named in Connection",
            Post + "Connection: x-content-length\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks),
        Refused("length and chunked, the coding named in Connection",
            Post + "Connection: transfer-encoding\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks),
        Refused("two equal lengths", Post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        Refused("two lengths", Post + "Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello"),
        Refused("two lengths in one", Post + "Content-Length: 5, 5\r\n\r\nhello"),
        Refused("negative length", Post + "Content-Length: -5\r\n\r\nhello"),
        // The server takes this one; upstream gets the number alone.
        Passes("length with a plus", Post + "Content-Length: +5\r\n\r\nhello", "POST /a hello")
            with { Holds = request => request.Headers["content-length"] == "5" },
        Refused("hexadecimal length", Post + "Content-Length: 0x5\r\n\r\nhello"),
        Refused("length with a fraction", Post + "Content-Length: 5.0\r\n\r\nhello"),
        Refused("length with a space within", Post + "Content-Length: 5 5\r\n\r\nhello"),
        Refused("length of another alphabet", Post + "Content-Length: \xb2\r\n\r\nhello"),
        Refused("length beyond 64 bits", Post + "Content-Length: 18446744073709551621\r\n\r\nhello"),
        Refused("empty length", Post + "Content-Length:\r\n\r\nhello"),
        Refused("length with a vertical tab", Post + "Content-Length: \x0b5\r\n\r\nhello"),
        Refused("length with a space before its colon", Post + "Content-Length : 5\r\n\r\nhello"),
        Passes("length with zeros before it", Post + "Content-Length: 0005\r\n\r\nhello", "POST /a hello"),
        Passes("length with spaces around it", Post + "Content-Length: \t5 \t\r\n\r\nhello", "POST /a hello"),
        Passes("length with an underscore in its name", Get + "Content_Length: 5\r\n\r\n", "GET /a"),
        Passes("GET with a body", Get + "Content-Length: 5\r\n\r\nhello", "GET /a hello"),
        Passes("HEAD with a body", "HEAD /a HTTP/1.1\r\nHost: books\r\nContent-Length: 5\r\n\r\nhello", "HEAD /a hello"),
        Passes("request behind the end of a body", Post + "Content-Length: 5\r\n\r\nhello" + Get + "\r\n", "POST /a hello", "GET /a"),
        Passes("POST without a length", Post + "\r\n", "POST /a"),
    ];

    private static IEnumerable<EdgeCase> Codings() =>
    [
        Passes("chunked", Chunked + Chunks, "POST /a hello"),
        Passes("chunked in capitals", Post + "TRANSFER-ENCODING: CHUNKED\r\n\r\n" + Chunks, "POST /a hello"),
        Passes("chunked behind a tab", Post + "Transfer-Encoding:\tchunked\r\n\r\n" + Chunks, "POST /a hello"),
        Passes("GET with chunks", Get + "Transfer-Encoding: chunked\r\n\r\n" + Chunks, "GET /a hello"),
        Passes("coding with an underscore in its name", Post + "Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello", "POST /a hello"),
        Refused("chunked, identity", Post + "Transfer-Encoding: chunked, identity\r\n\r\n" + Chunks, 501),
        Refused("identity, chunked", Post + "Transfer-Encoding: identity, chunked\r\n\r\n" + Chunks, 501),
        Refused("gzip, chunked", Post + "Transfer-Encoding: gzip, chunked\r\n\r\n" + Chunks, 501),
        Refused("chunked, chunked", Post + "Transfer-Encoding: chunked, chunked\r\n\r\n" + Chunks, 501),
        Refused("chunked twice", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, 501),
        Refused("chunked, and identity in a line of its own", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + Chunks, 501),
        Refused("identity, and chunked in a line of its own", Post + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, 501),
        Refused("identity", Post + "Transfer-Encoding: identity\r\n\r\n" + Chunks, 501),
        Refused("identity with a length", Post + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", 501),
        Refused("gzip", Post + "Transfer-Encoding: gzip\r\n\r\n" + Chunks, 501),
        Refused("xchunked", Post + "Transfer-Encoding: xchunked\r\n\r\n" + Chunks, 501),
        Refused("chunkedx", Post + "Transfer-Encoding: chunkedx\r\nContent-Length: 5\r\n\r\nhello", 501),
        Refused("quoted chunked", Post + "Transfer-Encoding: \"chunked\"\r\n\r\n" + Chunks, 501),
        Refused("chunked with a parameter", Post + "Transfer-Encoding: chunked;q=1\r\n\r\n" + Chunks, 501),
        Refused("comma, chunked", Post + "Transfer-Encoding: , chunked\r\n\r\n" + Chunks, 501),
        Refused("chunked, comma", Post + "Transfer-Encoding: chunked,\r\n\r\n" + Chunks, 501),
        Refused("empty coding with a length", Post + "Transfer-Encoding:\r\nContent-Length: 5\r\n\r\nhello", 501),
        Refused("chunked behind a vertical tab", Post + "Transfer-Encoding: \x0b" + "chunked\r\n\r\n" + Chunks, 501),
        Refused("chunked before a NUL", Post + "Transfer-Encoding: chunked\0\r\n\r\n" + Chunks),
        Refused("space before the colon of a coding", Post + "Transfer-Encoding : chunked\r\n\r\n" + Chunks),
        Refused("tab before the colon of a coding", Post + "Transfer-Encoding\t: chunked\r\n\r\n" + Chunks),
        Refused("space before a coding", Post + " Transfer-Encoding: chunked\r\n\r\n" + Chunks),
        Refused("folded coding", Post + "Transfer-Encoding:\r\n chunked\r\n\r\n" + Chunks),
        Refused("coding behind a bare CR", Post + "X: y\rTransfer-Encoding: chunked\r\n\r\n" + Chunks),
        Refused("coding behind a bare LF", Post + "X: y\nTransfer-Encoding: chunked\r\n\r\n" + Chunks),
        Refused("HTTP/1.0 with chunks", "POST /a HTTP/1.0\r\nHost: books\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, 426),
    ];

    private static IEnumerable<EdgeCase> ChunkLines() =>
    [
        Passes("chunk extension", Chunked + "5;a=b;c=\"d\"\r\nhello\r\n0;e\r\n\r\n", "POST /a hello"),
        Passes("zeros before a chunk size", Chunked + "0005\r\nhello\r\n000\r\n\r\n", "POST /a hello"),
        Passes("no chunk but the last", Chunked + "0\r\n\r\n", "POST /a"),
        Passes("trailers", Chunked + "5\r\nhello\r\n0\r\nX: y\r\n\r\n", "POST /a hello"),
        Passes("length, host and coding as trailers", Chunked + "5\r\nhello\r\n0\r\nContent-Length: 9\r\nHost: evil\r\nTransfer-Encoding: identity\r\n\r\n",
            "POST /a hello")
            with { Holds = request => request.Headers["host"] == "books" },
        Refused("chunk size with a plus", Chunked + "+5\r\nhello\r\n0\r\n\r\n"),
        Refused("negative chunk size", Chunked + "-5\r\nhello\r\n0\r\n\r\n"),
        Refused("chunk size with 0x", Chunked + "0x5\r\nhello\r\n0\r\n\r\n"),
        Refused("chunk size with an underscore", Chunked + "0_5\r\nhello\r\n0\r\n\r\n"),
        Refused("space before a chunk size", Chunked + " 5\r\nhello\r\n0\r\n\r\n"),
        Refused("empty chunk size", Chunked + "\r\nhello\r\n0\r\n\r\n"),
        Refused("no chunk size but an extension", Chunked + ";a\r\nhello\r\n0\r\n\r\n"),
        Refused("chunk size beyond 32 bits", Chunked + "100000005\r\nhello\r\n0\r\n\r\n"),
        Refused("chunk size beyond 64 bits", Chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        Refused("chunk size that is no number", Chunked + "g\r\nhello\r\n0\r\n\r\n"),
        Refused("two chunk sizes", Chunked + "5,5\r\nhello\r\n0\r\n\r\n"),
        Refused("bare LF behind a chunk size", Chunked + "5\nhello\r\n0\r\n\r\n"),
        Refused("bare CR behind a chunk size", Chunked + "5\rhello\r\n0\r\n\r\n"),
        Refused("bare LF in a chunk extension", Chunked + "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        Refused("bare CR in a chunk extension", Chunked + "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        Refused("nothing behind a chunk", Chunked + "5\r\nhello0\r\n\r\n"),
        Refused("bare LF behind a chunk", Chunked + "5\r\nhello\n0\r\n\r\n"),
        Refused("chunk longer than its size", Chunked + "5\r\nhello!\r\n0\r\n\r\n"),
        Refused("trailer without a colon", Chunked + "5\r\nhello\r\n0\r\nno colon\r\n\r\n"),
        Refused("61 KiB of trailers", Chunked + $"5\r\nhello\r\n0\r\nX: {new string('x', 61 * 1024)}\r\n\r\n"),
        Refused("101 trailers", Chunked + $"5\r\nhello\r\n0\r\n{string.Concat(Enumerable.Range(0, 101).Select(i => $"x-{i}: y\r\n"))}\r\n"),
        Refused("trailer behind a bare LF", Chunked + "5\r\nhello\r\n0\r\nX: y\nZ: z\r\n\r\n"),
    ];

    private static IEnumerable<EdgeCase> Lines() =>
    [
        Refused("bare LF behind the request line", "GET /a HTTP/1.1\nHost: books\r\n\r\n"),
        Refused("bare LF behind a header", "GET /a HTTP/1.1\r\nHost: books\nX: y\r\n\r\n"),
        Refused("bare LFs everywhere", "GET /a HTTP/1.1\nHost: books\n\n"),
        Refused("bare LF behind the head", "GET /a HTTP/1.1\r\nHost: books\r\n\n"),
        Refused("bare CR in a value", Get + "X: a\rb\r\n\r\n"),
        Refused("bare CR behind a header", "GET /a HTTP/1.1\r\nHost: books\rX: y\r\n\r\n"),
        Refused("NUL in a value", Get + "X: a\0b\r\n\r\n"),
        Refused("NUL in a name", Get + "X\0Y: b\r\n\r\n"),
        Refused("control character in a value", Get + "X: a\x01\r\n\r\n"),
        Refused("DEL in a value", Get + "X: a\x7f\r\n\r\n"),
        Refused("folded header", Get + "X: a\r\n b\r\n\r\n"),
        Refused("header folded with a tab", Get + "X: a\r\n\tb: c\r\n\r\n"),
        Refused("space before the first header", "GET /a HTTP/1.1\r\n Host: books\r\n\r\n"),
        Refused("header without a colon", Get + "X\r\n\r\n"),
        Refused("header without a name", Get + ": x\r\n\r\n"),
        Refused("space in a name", Get + "X Y: z\r\n\r\n"),
        Refused("space behind a name", Get + "X : z\r\n\r\n"),
        Refused("bracket in a name", Get + "X(Y): z\r\n\r\n"),
        Refused("quote in a name", Get + "\"X\": z\r\n\r\n"),
        Refused("name of another alphabet", Get + "X\xe9: z\r\n\r\n"),
        Refused("101 headers", Get + string.Concat(Enumerable.Range(0, 100).Select(i => $"x-{i}: y\r\n")) + "\r\n", 431),
        Refused("61 KiB of headers", Get + $"X: {new string('x', 61 * 1024)}\r\n\r\n", 431),
        Refused("two spaces behind the method", "GET  /a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Passes("two spaces before the version", "GET /a  HTTP/1.1\r\nHost: books\r\n\r\n", "GET /a"),
        Refused("space behind the version", "GET /a HTTP/1.1 \r\nHost: books\r\n\r\n"),
        Refused("space before the method", " GET /a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("tabs in the request line", "GET\t/a\tHTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("no method", "/a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("bracket in the method", "GE(T /a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("HTTP/0.9", "GET /a\r\n\r\n"),
        Refused("HTTP/1.0", "GET /a HTTP/1.0\r\nHost: books\r\n\r\n", 426),
        Refused("HTTP/1.2", "GET /a HTTP/1.2\r\nHost: books\r\n\r\n"),
        Refused("HTTP/2.0 in a request line", "GET /a HTTP/2.0\r\nHost: books\r\n\r\n"),
        Refused("version in small letters", "GET /a http/1.1\r\nHost: books\r\n\r\n"),
        Refused("version with a digit too many", "GET /a HTTP/1.11\r\nHost: books\r\n\r\n"),
        Passes("value of another alphabet", Get + "X: \xe9\xff\r\n\r\n", "GET /a") with { Holds = request => request.Headers["x"] == "\xe9\xff" },
        Passes("underscore in a name", Get + "x_y: z\r\n\r\n", "GET /a") with { Holds = request => request.Headers["x_y"] == "z" },
        Passes("empty value", Get + "X:\r\n\r\n", "GET /a"),
        Refused("method in small letters", "get /a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("method in mixed letters", "Post /a HTTP/1.1\r\nHost: books\r\nContent-Length: 5\r\n\r\nhello"),
        Passes("unknown method", "BREW /a HTTP/1.1\r\nHost: books\r\n\r\n", "BREW /a"),
    ];

    private static IEnumerable<EdgeCase> Targets() =>
    [
        Refused("target without a slash", "GET a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("host and port as target of GET", "GET books:80 HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("asterisk as target of OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: books\r\n\r\n", 404),
        Refused("absolute target of another scheme", "GET ftp://books/a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("absolute target without a host", "GET http:///a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("absolute target with a user", "GET http://evil@books/a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("absolute target with a user and a password", "GET http://books:80@evil/a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("absolute target with a backslash", "GET http://books\\evil/a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("absolute target with two ports", "GET http://books:80:81/a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("absolute target with half an address", "GET http://[::1/a HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("NUL in the path", "GET /a\0b HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("tab in the path", "GET /a\tb HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("DEL in the path", "GET /a\x7f HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("letter of another alphabet in the path", "GET /\xe9 HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("control character in the query", "GET /a?b\x01 HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("escaped NUL", "GET /a%00b HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("escaped end of line", "GET /a%0d%0aX:%20y HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("escaped LF", "GET /a%0Ab HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("half an escape", "GET /a%2 HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("escape that is none", "GET /a%zz HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("escape in the making", "GET /a/%2%65%2%65/admin HTTP/1.1\r\nHost: books\r\n\r\n"),
        Refused("61 KiB of path", $"GET /{new string('a', 61 * 1024)} HTTP/1.1\r\nHost: books\r\n\r\n", 431),
        Passes("dot segments", "GET /a/%2e%2E/b/./c/../d HTTP/1.1\r\nHost: books\r\n\r\n", "GET /b/d"),
        Passes("backslashes", "GET /a\\..\\b HTTP/1.1\r\nHost: books\r\n\r\n", "GET /b"),
        Passes("two slashes before a name", "GET //evil/a HTTP/1.1\r\nHost: books\r\n\r\n", "GET //evil/a"),
        Passes("escaped percent sign", "GET /a%252e%252e HTTP/1.1\r\nHost: books\r\n\r\n", "GET /a%252e%252e"),
        Passes("escapes in the query", "GET /a?b=%00%0d%0a%zz HTTP/1.1\r\nHost: books\r\n\r\n", "GET /a?b=%00%0d%0a%zz"),
        Passes("fragment", "GET /a#b HTTP/1.1\r\nHost: books\r\n\r\n", "GET /a"),
        Passes("address as path", "GET /http://evil/ HTTP/1.1\r\nHost: books\r\n\r\n", "GET /http://evil/"),
    ];

    private static IEnumerable<EdgeCase> Hosts() =>
    [
        Refused("no host", "GET /a HTTP/1.1\r\n\r\n"),
        Refused("two equal hosts", Get + "Host: books\r\n\r\n"),
        Refused("two hosts", Get + "Host: evil\r\n\r\n"),
        Refused("two hosts in one", "GET /a HTTP/1.1\r\nHost: books, evil\r\n\r\n"),
        Refused("host with a space", "GET /a HTTP/1.1\r\nHost: books evil\r\n\r\n"),
        Refused("host with a tab", "GET /a HTTP/1.1\r\nHost: books\tevil\r\n\r\n"),
        Refused("host with a user", "GET /a HTTP/1.1\r\nHost: evil@books\r\n\r\n"),
        Refused("host with a path", "GET /a HTTP/1.1\r\nHost: books/a\r\n\r\n"),
        Refused("host with a query", "GET /a HTTP/1.1\r\nHost: books?a\r\n\r\n"),
        Refused("host with a fragment", "GET /a HTTP/1.1\r\nHost: books#a\r\n\r\n"),
        Refused("host with a backslash", "GET /a HTTP/1.1\r\nHost: books\\evil\r\n\r\n"),
        Refused("host with two ports", "GET /a HTTP/1.1\r\nHost: books:80:81\r\n\r\n"),
        Refused("host with a word for a port", "GET /a HTTP/1.1\r\nHost: books:http\r\n\r\n"),
        Refused("host with a scheme", "GET /a HTTP/1.1\r\nHost: http://books\r\n\r\n"),
        Refused("host with a NUL", "GET /a HTTP/1.1\r\nHost: books\0evil\r\n\r\n"),
        Passes("absolute target with another host", "GET http://books/a HTTP/1.1\r\nHost: evil\r\n\r\n", "GET /a")
            with { Holds = request => request.Headers["host"] == "books" },
        Passes("host named in Connection", Get + "Connection: host\r\n\r\n", "GET /a") with { Holds = request => request.Headers["host"] == "books" },
        Passes("length named in Connection", Post + "Connection: content-length\r\nContent-Length: 5\r\n\r\nhello", "POST /a hello"),
        Passes("coding named in Connection", Post + "Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, "POST /a hello"),
    ];

    private static IEnumerable<EdgeCase> Connections() =>
    [
        Passes("three requests at once", Get + "\r\nGET /b HTTP/1.1\r\nHost: books\r\n\r\nGET /c HTTP/1.1\r\nHost: books\r\n\r\n", "GET /a", "GET /b",
            "GET /c"),
        Passes("bodies among requests at once", Chunked + Chunks + Post + "Content-Length: 5\r\n\r\nworld" + Get + "\r\n", "POST /a hello", "POST /a world",
            "GET /a"),
        Passes("offer of HTTP/2", Get + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", "GET /a")
            with { Holds = request => !request.Headers.ContainsKey("upgrade") },
        Passes("offer of an unknown protocol", Get + "Connection: Upgrade\r\nUpgrade: foo\r\n\r\n", "GET /a")
            with { Holds = request => !request.Headers.ContainsKey("upgrade") },
        Passes("offer of WebSocket that is not taken",
            Get + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", "GET /a"),
        Passes("expectation of nothing known", Get + "Expect: a-miracle\r\n\r\n", "GET /a"),
        Refused("expectation with a length and chunks", Post + "Expect: 100-continue\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks),
        Refused("expectation with two lengths", Post + "Expect: 100-continue\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\nhello"),
        Passes("expectation without a body", Get + "Expect: 100-continue\r\n\r\n", "GET /a"),
        Passes("headers of the connection", Get + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: trailers, gzip\r\n\r\n", "GET /a")
            with { Holds = request => !request.Headers.ContainsKey("keep-alive") && !request.Headers.ContainsKey("proxy-connection") },
        Passes("header named in Connection", Get + "X-Secret: y\r\nConnection: x-secret\r\n\r\n", "GET /a")
            with { Holds = request => !request.Headers.ContainsKey("x-secret") },
        Passes("empty line before the request", "\r\n" + Get + "\r\n", "GET /a"),
    ];
}
