using System.ComponentModel;
using System.Net;
using System.Reflection;

namespace Tests.Reliability;

/// <summary>Reads what became of a request, and says it in words.</summary>
internal static class OutcomeText
{
    private const string Problem = "application/problem+json";

    private static readonly (Outcomes Outcome, string Text)[] Texts =
    [
        .. Enum.GetValues<Outcomes>().Select(outcome =>
            (outcome, typeof(Outcomes).GetField(outcome.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description)),
    ];

    // A proxy's own answers: their texts are Envoy's.
    private static readonly (HttpStatusCode Status, string Text, Outcomes Outcome)[] Replies =
    [
        (HttpStatusCode.ServiceUnavailable, "no healthy upstream", Outcomes.NoHealthyUpstream),
        (HttpStatusCode.ServiceUnavailable, "reset reason: connection termination", Outcomes.Terminated),
        (HttpStatusCode.ServiceUnavailable, "reset reason: remote connection failure", Outcomes.ConnectFailed),
        (HttpStatusCode.ServiceUnavailable, "reset reason: connection timeout", Outcomes.ConnectFailed),
        (HttpStatusCode.GatewayTimeout, "upstream request timeout", Outcomes.UpstreamTimeout),
    ];

    public static Outcomes Of(HttpResponseMessage response, string body)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return Outcomes.None;
        }

        if (response.Content.Headers.ContentType?.MediaType == Problem)
        {
            return response.StatusCode switch
            {
                HttpStatusCode.BadGateway => Outcomes.BadGateway,
                HttpStatusCode.ServiceUnavailable => Outcomes.Unavailable,
                HttpStatusCode.GatewayTimeout => Outcomes.GatewayTimeout,
                _ => Outcomes.Other,
            };
        }

        var known = Replies.FirstOrDefault(reply => reply.Status == response.StatusCode && body.Contains(reply.Text, StringComparison.Ordinal)).Outcome;
        return known == Outcomes.None ? Outcomes.Other : known;
    }

    public static Outcomes Of(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Outcomes.Refused,
        HttpRequestException or IOException => Outcomes.BrokenOff,
        _ => Outcomes.Hung,
    };

    /// <summary>Such as <c>503 UF, 503 UC</c>.</summary>
    public static string Describe(Outcomes outcomes) => outcomes == Outcomes.None
        ? Texts[0].Text
        : string.Join(", ", Texts.Where(entry => entry.Outcome != Outcomes.None && outcomes.HasFlag(entry.Outcome)).Select(entry => entry.Text));
}
