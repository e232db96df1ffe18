namespace Tests.Edges;

/// <summary>What an upstream answers, and what the caller gets.</summary>
/// <param name="Name">What is odd about it.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Status">The caller's status; 0 when the connection ends without a whole answer.</param>
/// <param name="Body">The caller's body, where it is upstream's.</param>
/// <param name="Method">The method asked with.</param>
internal sealed record AnswerCase(string Name, string Bytes, int Status, string? Body = null, string Method = "GET")
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Hello = "Content-Length: 5\r\n\r\nhello";
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    public static IReadOnlyList<AnswerCase> All { get; } =
    [
        new("plain", Ok + Hello, 200, "hello"),
        new("chunks", Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, "hello"),
        new("until the end", Ok + "Connection: close\r\n\r\nhello", 200, "hello"),
        new("two lengths", Ok + "Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello", 502),
        new("two equal lengths", Ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 502),
        new("two lengths in one", Ok + "Content-Length: 5, 9\r\n\r\nhello", 502),
        new("negative length", Ok + "Content-Length: -5\r\n\r\nhello", 502),
        new("length with a plus", Ok + "Content-Length: +5\r\n\r\nhello", 502),
        new("length that is no number", Ok + "Content-Length: five\r\n\r\nhello", 502),
        new("length beyond 64 bits", Ok + "Content-Length: 18446744073709551621\r\n\r\nhello", 502),
        new("length and chunked", Ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, "hello"),
        new("chunked and length", Ok + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, "hello"),
        new("identity with a length", Ok + "Transfer-Encoding: identity\r\n" + Hello, 502),
        new("gzip, chunked", Ok + "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 502),
        new("xchunked", Ok + "Transfer-Encoding: xchunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 502),
        new("another answer behind the end", Ok + Hello + Evil, 200, "hello"),
        new("another answer behind the last chunk", Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + Evil, 200, "hello"),
        new("fewer bytes than its length", Ok + "Content-Length: 9\r\nConnection: close\r\n\r\nhello", 0),
        new("no last chunk", Ok + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n", 0),
        new("chunk size that is no number", Ok + "Transfer-Encoding: chunked\r\n\r\ng\r\nhello\r\n0\r\n\r\n", 0),
        new("negative chunk size", Ok + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", 0),
        new("chunk size beyond 64 bits", Ok + "Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n", 0),
        new("nothing behind a chunk", Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n", 0),
        new("bare LFs in the head", "HTTP/1.1 200 OK\nX: y\nContent-Length: 5\n\nhello", 200, "hello"),
        new("bare CR in a value", Ok + "X: a\rb\r\n" + Hello, 200, "hello"),
        new("NUL in a value", Ok + "X: a\0b\r\n" + Hello, 200, "hello"),
        new("control character in a value", Ok + "X: a\x01\r\n" + Hello, 502),
        new("folded header", Ok + "X: a\r\n b\r\n" + Hello, 200, "hello"),
        new("header without a colon", Ok + "X\r\n" + Hello, 502),
        new("header without a name", Ok + ": x\r\n" + Hello, 502),
        new("space in a name", Ok + "X Y: z\r\n" + Hello, 502),
        new("space behind the name of a length", Ok + "Content-Length : 5\r\n\r\nhello", 200, "hello"),
        new("space before a length", Ok + "X: y\r\n Content-Length: 9\r\n" + Hello, 200, "hello"),
        new("version 2", "HTTP/2.0 200 OK\r\n" + Hello, 502),
        new("version 1.0", "HTTP/1.0 200 OK\r\n" + Hello, 200, "hello"),
        new("no version", "200 OK\r\n" + Hello, 502),
        new("status of two digits", "HTTP/1.1 20 OK\r\n" + Hello, 502),
        new("status of four digits", "HTTP/1.1 2000 OK\r\n" + Hello, 502),
        new("status 000", "HTTP/1.1 000 OK\r\n" + Hello, 502),
        new("status 999", "HTTP/1.1 999 OK\r\n" + Hello, 999, "hello"),
        new("no status", "HTTP/1.1\r\n" + Hello, 502),
        new("body of a 204", "HTTP/1.1 204 No Content\r\nContent-Length: 43\r\n\r\n" + Evil, 204, ""),
        new("chunks of a 204", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 204, ""),
        new("body of a 205", "HTTP/1.1 205 Reset Content\r\n" + Hello, 502),
        new("body of a 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 43\r\n\r\n" + Evil, 304, ""),
        new("body of an answer to HEAD", Ok + "Content-Length: 43\r\n\r\n" + Evil, 200, "", "HEAD"),
        new("chunks of an answer to HEAD", Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + Evil, 200, "", "HEAD"),
        new("several interim answers", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + Ok + Hello, 200, "hello"),
        new("continue that nobody asked for", "HTTP/1.1 100 Continue\r\n\r\n" + Ok + Hello, 200, "hello"),
        new("switch that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + Evil, 502),
        new("head of 61 KiB", Ok + $"X: {new string('x', 61 * 1024)}\r\n" + Hello, 502),
        new("many headers", Ok + string.Concat(Enumerable.Range(0, 5000).Select(i => $"x-{i}: {new string('y', 20)}\r\n")) + Hello, 502),
        new("other headers of the connection", Ok + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n" + Hello, 200, "hello"),
    ];

    public override string ToString() => Name;
}
