namespace Tests.Edges;

/// <summary>A request of HTTP/2 that is to become one of HTTP/1.1, and what becomes of it.</summary>
/// <param name="Name">What is odd about it.</param>
/// <param name="Upstream">What arrives upstream; null when it is refused.</param>
/// <param name="Frames">The frames of stream 1.</param>
internal sealed record Http2Case(string Name, string? Upstream, params Http2Frame[] Frames)
{
    private static readonly (string, string)[] Get = [(":method", "GET"), (":scheme", "http"), (":authority", "books"), (":path", "/a")];
    private static readonly (string, string)[] Post = [(":method", "POST"), (":scheme", "http"), (":authority", "books"), (":path", "/a")];

    public static IReadOnlyList<Http2Case> All { get; } =
    [
        Head("plain", "GET /a"),
        Head("header of another alphabet", "GET /a", ("x", "\xe9")),
        Head("underscore in a name", "GET /a", ("x_y", "z")),
        Head("te: trailers", "GET /a", ("te", "trailers")),
        Head("te that is not trailers", null, ("te", "gzip")),
        Head("host beside the authority", "GET /a", ("host", "books")),
        Head("another host beside the authority", "GET /a", ("host", "evil")),
        Head("transfer-encoding", null, ("transfer-encoding", "chunked")),
        Head("connection", null, ("connection", "close")),
        Head("keep-alive", null, ("keep-alive", "timeout=5")),
        Head("proxy-connection", null, ("proxy-connection", "keep-alive")),
        Head("upgrade", null, ("upgrade", "websocket")),
        Head("capitals in a name", null, ("X-Y", "z")),
        Head("space in a name", null, ("x y", "z")),
        Head("colon in a name", null, ("x:y", "z")),
        Head("end of line in a name", null, ("x\r\ny", "z")),
        Head("NUL in a name", null, ("x\0y", "z")),
        Head("empty name", null, ("", "z")),
        Head("end of line in a value", null, ("x", "a\r\ntransfer-encoding: chunked")),
        Head("LF in a value", null, ("x", "a\nb: c")),
        Head("CR in a value", null, ("x", "a\rb")),
        Head("NUL in a value", null, ("x", "a\0b")),
        Head("control character in a value", null, ("x", "a\x01")),
        Head("unknown pseudo header", null, (":evil", "z")),
        Head("pseudo header of answers", null, (":status", "200")),
        Head("pseudo header behind others", null, ("x", "y"), (":path", "/b")),
        Head("two paths", null, (":path", "/b")),
        Head("two methods", null, (":method", "POST")),
        Head("two schemes", null, (":scheme", "https")),
        Head("two authorities", null, (":authority", "evil")),
        Head("two lengths", null, ("content-length", "0"), ("content-length", "1")),
        Head("length without a body", null, ("content-length", "5")),
        Head("negative length", null, ("content-length", "-1")),
        Head("61 KiB of headers", null, [.. Enumerable.Range(0, 61).Select(i => ($"x-{i}", new string('x', 1024)))]),
        Head("101 headers", null, [.. Enumerable.Range(0, 101).Select(i => ($"x-{i}", "y"))]),
        With("no method", null, (":scheme", "http"), (":authority", "books"), (":path", "/a")),
        With("no path", null, (":method", "GET"), (":scheme", "http"), (":authority", "books")),
        With("no scheme", null, (":method", "GET"), (":authority", "books"), (":path", "/a")),
        With("no authority", null, (":method", "GET"), (":scheme", "http"), (":path", "/a")),
        With("host in place of the authority", "GET /a", (":method", "GET"), (":scheme", "http"), (":path", "/a"), ("host", "books")),
        Method("end of line in the method", null, "GET / HTTP/1.1\r\nx: y"),
        Method("space in the method", null, "GET /b"),
        Method("method in small letters", null, "get"),
        Method("empty method", null, ""),
        Method("CONNECT with a path", null, "CONNECT"),
        Path("end of line in the path", null, "/a HTTP/1.1\r\nx: y"),
        Path("space in the path", null, "/a b"),
        Path("NUL in the path", null, "/a\0b"),
        Path("letter of another alphabet in the path", null, "/\xe9"),
        Path("path without a slash", null, "a"),
        Path("empty path", null, ""),
        Path("absolute path", null, "http://books/a"),
        Path("asterisk as path of GET", null, "*"),
        Path("escaped NUL", null, "/a%00"),
        Path("half an escape", null, "/%2%65%2%65/admin"),
        Path("dot segments", "GET /b", "/a/%2e%2e/b"),
        Path("fragment", "GET /a", "/a#b"),
        Authority("end of line in the authority", null, "books\r\nx: y"),
        Authority("user in the authority", null, "evil@books"),
        Authority("path in the authority", null, "books/a"),
        Authority("space in the authority", null, "books evil"),
        Authority("two hosts in the authority", null, "books,evil"),
        Scheme("end of line in the scheme", null, "http\r\nx: y"),
        Scheme("address in the scheme", null, "http://evil/"),
        With("plain CONNECT", null, (":method", "CONNECT"), (":authority", "books:80")),
        With("CONNECT for an unknown protocol", null, (":method", "CONNECT"), (":protocol", "evil"), (":scheme", "http"), (":authority", "books"),
            (":path", "/a")),
        With("protocol without CONNECT", null, (":method", "GET"), (":protocol", "websocket"), (":scheme", "http"), (":authority", "books"), (":path", "/a")),
        Body("body with its length", "POST /a hello", "5", RawHttp2.Data(1, "hello")),
        Body("body in pieces", "POST /a hello", "5", RawHttp2.Data(1, "he", isEnd: false), RawHttp2.Data(1, "llo")),
        Body("body longer than its length", null, "5", RawHttp2.Data(1, "hello!")),
        Body("request behind the length", null, "5", RawHttp2.Data(1, "helloGET /smuggled HTTP/1.1\r\nHost: books\r\n\r\n")),
        Body("body shorter than its length", null, "5", RawHttp2.Data(1, "hell")),
        Body("body with a length of 0", null, "0", RawHttp2.Data(1, "hello")),
        new("body without a length", "POST /a hello", RawHttp2.Head(1, isEnd: false, Post), RawHttp2.Data(1, "hello")),
        new("body that looks like chunks", "POST /a 0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n", RawHttp2.Head(1, isEnd: false, Post),
            RawHttp2.Data(1, "0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n")),
        new("trailers", "POST /a hello", RawHttp2.Head(1, isEnd: false, Post), RawHttp2.Data(1, "hello", isEnd: false),
            RawHttp2.Head(1, isEnd: true, ("x", "y"))),
        new("pseudo header as trailer", null, RawHttp2.Head(1, isEnd: false, Post), RawHttp2.Data(1, "hello", isEnd: false),
            RawHttp2.Head(1, isEnd: true, (":path", "/b"))),
        new("trailers that end nothing", null, RawHttp2.Head(1, isEnd: false, Post), RawHttp2.Data(1, "hello", isEnd: false),
            RawHttp2.Head(1, isEnd: false, ("x", "y"))),
        new("data before the head", null, RawHttp2.Data(1, "hello")),
        new("even stream", null, RawHttp2.Head(2, isEnd: true, Get)),
        new("stream that depends on itself", null, new Http2Frame(Http2Frame.Headers, 0x25, 1, [0, 0, 0, 1, 0, .. RawHttp2.Block(Get)])),
        new("more padding than there is", null, new Http2Frame(Http2Frame.Headers, 0x0D, 1, [255, .. RawHttp2.Block(Get)])),
        new("continuation without a head", null, new Http2Frame(Http2Frame.Continuation, Http2Frame.EndHeaders, 1, RawHttp2.Block(Get))),
        new("other frame within a head", null, new Http2Frame(Http2Frame.Headers, Http2Frame.EndStream, 1, RawHttp2.Block(Get)),
            new Http2Frame(Http2Frame.Ping, 0, 0, new byte[8])),
        new("index that is not there", null, new Http2Frame(Http2Frame.Headers, 5, 1, [0xFF, 0x80, 0x01])),
        new("block that breaks off", null, new Http2Frame(Http2Frame.Headers, 5, 1, RawHttp2.Block(Get)[..^3])),
        new("length that overflows", null, new Http2Frame(Http2Frame.Headers, 5, 1, [0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])),
        new("table larger than agreed", null, new Http2Frame(Http2Frame.Headers, 5, 1, [0x3F, 0xE1, 0xFF, 0x7F, .. RawHttp2.Block(Get)])),
        new("frame larger than agreed", null, RawHttp2.Head(1, isEnd: false, Post), RawHttp2.Data(1, new string('x', 20_000))),
        new("push from a client", null, new Http2Frame(Http2Frame.Push, Http2Frame.EndHeaders, 1, [0, 0, 0, 2, .. RawHttp2.Block(Get)])),
        new("window update of nothing", null, RawHttp2.Head(1, isEnd: false, Post), new Http2Frame(Http2Frame.WindowUpdate, 0, 1, new byte[4])),
        new("window beyond its limit", null, RawHttp2.Head(1, isEnd: false, Post), new Http2Frame(Http2Frame.WindowUpdate, 0, 1, [0x7F, 0xFF, 0xFF, 0xFF])),
    ];

    public override string ToString() => Name;

    private static Http2Case Head(string name, string? upstream, params (string, string)[] more) => With(name, upstream, [.. Get, .. more]);

    private static Http2Case With(string name, string? upstream, params (string, string)[] headers) =>
        new(name, upstream, RawHttp2.Head(1, isEnd: true, headers));

    private static Http2Case Method(string name, string? upstream, string method) => With(name, upstream, [(":method", method), .. Get[1..]]);

    private static Http2Case Path(string name, string? upstream, string path) => With(name, upstream, [.. Get[..3], (":path", path)]);

    private static Http2Case Authority(string name, string? upstream, string authority) =>
        With(name, upstream, [.. Get[..2], (":authority", authority), .. Get[3..]]);

    private static Http2Case Scheme(string name, string? upstream, string scheme) => With(name, upstream, [.. Get[..1], (":scheme", scheme), .. Get[2..]]);

    private static Http2Case Body(string name, string? upstream, string length, params Http2Frame[] data) =>
        new(name, upstream, [RawHttp2.Head(1, isEnd: false, [.. Post, ("content-length", length)]), .. data]);
}
