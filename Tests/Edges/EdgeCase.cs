namespace Tests.Edges;

/// <summary>What a caller sends, and what has to become of it.</summary>
/// <param name="Name">What is odd about it.</param>
/// <param name="Bytes">The bytes; the sentinel follows them.</param>
/// <param name="Status">How it is refused; <see cref="NoAnswer"/> when the connection just ends, 0 when it passes.</param>
/// <param name="Upstream">What arrives upstream, line by line, when it passes; the sentinel comes after it.</param>
/// <param name="Holds">What else must hold for the first request upstream.</param>
internal sealed record EdgeCase(string Name, string Bytes, int Status, string[] Upstream, Func<RecordedRequest, bool>? Holds = null)
{
    public const int NoAnswer = -1;

    private static readonly string[] Methods = ["GET ", "HEAD ", "POST ", "OPTIONS ", "PUT "];

    /// <summary>Whether the bytes begin as HTTP does; in a tunnel all others are relayed, and so they go nowhere here.</summary>
    public bool LooksLikeHttp => Methods.Any(method => Bytes.StartsWith(method, StringComparison.Ordinal));

    public static EdgeCase Refused(string name, string bytes, int status = 400) => new(name, bytes, status, []);

    public static EdgeCase Passes(string name, string bytes, params string[] upstream) => new(name, bytes, 0, upstream);

    public override string ToString() => Name;
}
