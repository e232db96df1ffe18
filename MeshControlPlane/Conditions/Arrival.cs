using System.Globalization;

namespace MeshControlPlane.Conditions;

/// <summary>How far one version of a resource has got: which proxies it concerns, and which of them do not run with it yet.</summary>
/// <param name="Version">The version of the resource.</param>
/// <param name="IsTranslated">Whether what the proxies should run with has it.</param>
/// <param name="Proxies">How many proxies there are that count.</param>
/// <param name="Concerned">How many of them it concerns.</param>
/// <param name="Missing">Those that it concerns and that do not run with it.</param>
/// <param name="Apart">Those that it concerns and that are not waited for any more.</param>
internal sealed record Arrival(
    long Version, bool IsTranslated, int Proxies, int Concerned, IReadOnlyList<ProxyStanding> Missing, IReadOnlyList<ProxyStanding> Apart)
{
    // As many as fit on a screen.
    private const int Most = 10;

    /// <summary>Whether all proxies that it concerns run with it, be it none.</summary>
    public bool IsProgrammed => IsTranslated && Missing.Count == 0;

    /// <summary>The proxies that refused it.</summary>
    public IEnumerable<ProxyStanding> Refusals => Missing.Where(proxy => proxy.HasRefused(Version));

    /// <summary>The reason of the condition, in one word.</summary>
    public string Reason => (IsTranslated, Missing.Count, Concerned) switch
    {
        (false, _, _) => "Pending",
        (_, > 0, _) => Refusals.Any() ? "Refused" : "Pending",
        (_, _, > 0) => "Programmed",
        _ => Proxies == 0 ? "NoProxies" : "NotUsed",
    };

    /// <summary>How many of those that it concerns run with it: <c>4/5</c>.</summary>
    public string Count => string.Create(CultureInfo.InvariantCulture, $"{Concerned - Missing.Count}/{Concerned}");

    /// <summary>The message of the condition, for people.</summary>
    public string Message
    {
        get
        {
            var message = Reason switch
            {
                _ when !IsTranslated => "it is stored, and about to be sent to the proxies",
                "NoProxies" => "0/0: there is no proxy in the mesh",
                "NotUsed" => string.Create(CultureInfo.InvariantCulture, $"0/0: it has a part in the configuration of none of the {Proxies} proxies"),
                _ => $"{Count} proxies run with it",
            };
            return string.Join("; ", Listed(Missing, proxy => proxy.WhyNot(Version)).Concat(Listed(Apart, LeftOut)).Prepend(message));
        }
    }

    private string LeftOut(ProxyStanding proxy) => $"{proxy.WhyNot(Version)}, goes on with what it has and is not counted";

    private static IEnumerable<string> Listed(IReadOnlyList<ProxyStanding> proxies, Func<ProxyStanding, string> describe) => proxies.Count <= Most
        ? proxies.Select(describe)
        : proxies.Take(Most).Select(describe).Append(string.Create(CultureInfo.InvariantCulture, $"and {proxies.Count - Most} more"));
}
