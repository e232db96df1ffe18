using System.ComponentModel;

namespace Tests.Reliability;

/// <summary>What a client may see of a request beside an answer in time. The flags are those of the proxy that answered, which its text tells.</summary>
[Flags]
internal enum Outcomes
{
    [Description("nothing")]
    None = 0,

    /// <summary>An answer, later than usual.</summary>
    [Description("waits")]
    Late = 1,

    [Description("connection refused")]
    Refused = 2,

    /// <summary>The connection ended before the answer did.</summary>
    [Description("broken off")]
    BrokenOff = 4,

    [Description("503 UC")]
    Terminated = 8,

    [Description("503 UF")]
    ConnectFailed = 16,

    [Description("503 UH")]
    NoHealthyUpstream = 32,

    /// <summary>Bookinfo's gateway says that a service is not available.</summary>
    [Description("503")]
    Unavailable = 64,

    /// <summary>Bookinfo's gateway says that a service broke off its answer.</summary>
    [Description("502")]
    BadGateway = 128,

    /// <summary>Bookinfo's gateway says that a service is too slow: its own limit is 3 s.</summary>
    [Description("504")]
    GatewayTimeout = 256,

    [Description("504 UT")]
    UpstreamTimeout = 512,

    /// <summary>Anything else; never allowed.</summary>
    [Description("something else")]
    Other = 1024,

    /// <summary>No answer and no end of the connection; never allowed.</summary>
    [Description("no end")]
    Hung = 2048,
}
