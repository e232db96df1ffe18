using MeshControlPlane.Api.Kinds;

namespace MeshControlPlane.WebConsole.Logs;

/// <summary>
/// Where lines of a workload come from. An application may both write a line and send it: then it is there twice, and one of the two can be left out.
/// </summary>
internal static class LogSources
{
    /// <summary>What stands for a container in lines that were sent by OTLP. No container can be called so.</summary>
    public const string SentContainer = "(otlp)";

    private const string Written = "written:";
    private const string SentAndProxy = "otlp+proxy:";

    /// <summary>What one may choose beside single containers, with the words for it.</summary>
    public static IReadOnlyList<(string Value, string Title)> Choices { get; } =
    [
        ("", "everything"),
        (Written, "written by application and proxy"),
        (SentAndProxy, "sent by OTLP, and the proxy"),
        (SentContainer, "sent by OTLP"),
    ];

    /// <summary>Whether a choice lets the lines of a container through; empty for everything.</summary>
    public static bool Lets(string choice, string container) => choice switch
    {
        "" => true,
        Written => container != SentContainer,
        SentAndProxy => container is SentContainer or PodObject.ProxyContainer,
        _ => container == choice,
    };
}
