namespace MeshControlPlane.Sending;

/// <summary>What the console sends at most: enough to see a distribution, too little to be a load test.</summary>
internal static class SendLimits
{
    public const int PerSecond = 200;

    public const int AtOnce = 10;

    public const int Seconds = 60;

    public const int Requests = PerSecond * Seconds;

    /// <summary>Bytes of a request's body.</summary>
    public const int Body = 64 * 1024;

    /// <summary>Characters of a request's URL, and of all its headers.</summary>
    public const int Head = 8 * 1024;

    /// <summary>Bytes of an answer's body that are read; the rest is left.</summary>
    public const int AnswerBody = 64 * 1024;

    /// <summary>Characters of an answer's body and headers that are kept to be looked at.</summary>
    public const int Shown = 4 * 1024;

    /// <summary>Answers that are kept to be looked at.</summary>
    public const int Answers = 50;

    /// <summary>Requests a second whose way is traced, whatever the mesh samples.</summary>
    public const int TracedPerSecond = 50;

    /// <summary>How long an answer is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
}
