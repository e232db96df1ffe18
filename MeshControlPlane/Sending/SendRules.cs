using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MeshControlPlane.Sending;

/// <summary>What a plan must keep to.</summary>
internal static class SendRules
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // They are about the connection, which is the sender's.
    private static readonly FrozenSet<string> OwnHeaders = new[]
    {
        "connection", "content-length", "expect", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>All that is wrong with it; nothing when it can be sent.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="target">Its target; <see langword="null"/> when there is none of that name.</param>
    public static IReadOnlyList<SendProblem> Check(SendPlan plan, SendTarget? target)
    {
        SendProblem?[] problems =
        [
            target is null ? new SendProblem(SendField.Target, TargetProblem(plan.Target)) : null,
            Method(plan.Method),
            Url(plan.Url, target),
            Headers(plan.Headers),
            Encoding.UTF8.GetByteCount(plan.Body) > SendLimits.Body ? new SendProblem(SendField.Body, $"The body has more than {SendLimits.Body / 1024} KiB.") : null,
            plan.Count is { } count ? Range(SendField.Count, count, SendLimits.Requests, "requests") : null,
            plan.Count is null ? Range(SendField.Rate, plan.Rate, SendLimits.PerSecond, "requests a second") : null,
            plan.Count is null ? Range(SendField.Seconds, plan.Seconds, SendLimits.Seconds, "seconds") : null,
            Range(SendField.AtOnce, plan.AtOnce, SendLimits.AtOnce, "requests at once"),
        ];
        return [.. problems.OfType<SendProblem>()];
    }

    /// <summary>Whether it can be the name of a header, or a method.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static string TargetProblem(string id) => id.Length == 0
        ? "Choose who sends the requests."
        : $"'{id}' is no gateway or workload of this mesh that runs on this machine: choose another one.";

    private static SendProblem? Method(string method) =>
        !IsToken(method) ? new SendProblem(SendField.Method, $"'{method}' is no method: write one word, such as GET.")
        : method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase) ? new SendProblem(SendField.Method, "CONNECT asks for a tunnel, and sends no request: take another method.")
        : null;

    private static SendProblem? Url(string text, SendTarget? target)
    {
        if (text.Length > SendLimits.Head)
        {
            return Wrong($"The URL has more than {SendLimits.Head} characters.");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0 || url.UserInfo.Length > 0)
        {
            return Wrong(target is { IsGateway: false }
                ? "Write the whole URL as the application does, such as http://ratings/ratings?ids=1."
                : "Write the whole URL as a client does, such as http://localhost:8080/gateway/books.");
        }

        return target switch
        {
            { IsGateway: false } when url.Scheme != Uri.UriSchemeHttp =>
                Wrong("What an application encrypts itself is relayed as it is, and no rule for requests acts on it: write http://."),
            { IsGateway: true } when !url.IsDefaultPort && url.Port != target.Address.Port && url.Port != target.GatewayPort => Wrong(string.Create(
                CultureInfo.InvariantCulture, $"Port {url.Port} is not that of {target.Id}: write {target.Address.Port}, or leave it out.")),
            _ => null,
        };

        static SendProblem Wrong(string sentence) => new(SendField.Url, sentence);
    }

    private static SendProblem? Headers(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!IsToken(name))
            {
                return Wrong($"'{name}' is no name of a header.");
            }

            if (OwnHeaders.Contains(name))
            {
                return Wrong($"{name} is set by the sender itself: leave it out.");
            }

            if (value.Any(char.IsControl) || !Ascii.IsValid(value))
            {
                return Wrong($"The value of {name} has characters that no header can have: keep to ASCII.");
            }
        }

        return headers.Sum(header => header.Key.Length + header.Value.Length) > SendLimits.Head ? Wrong($"The headers have more than {SendLimits.Head} characters in all.") : null;

        static SendProblem Wrong(string sentence) => new(SendField.Headers, sentence);
    }

    private static SendProblem? Range(SendField field, int number, int most, string what) => number >= 1 && number <= most
        ? null
        : new SendProblem(field, string.Create(CultureInfo.InvariantCulture, $"Write a number from 1 to {most}: more {what} are not sent from here."));
}
