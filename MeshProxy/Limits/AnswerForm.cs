using System.Net;
using System.Net.Http.Headers;

namespace MeshProxy.Limits;

/// <summary>What the HTTP client takes from an upstream and Envoy does not: an answer that another reader could take for something else.</summary>
internal static class AnswerForm
{
    private const int LowestStatus = 100;

    /// <exception cref="ProtocolViolationException">The answer is not as it has to be.</exception>
    public static void ThrowIfFaulty(HttpResponseMessage answer)
    {
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols && answer.RequestMessage is { } request && !request.Headers.NonValidated.Contains("Upgrade"))
        {
            throw new ProtocolViolationException("upstream switches to a protocol that nobody asked for");
        }

        if ((int)answer.StatusCode < LowestStatus)
        {
            throw new ProtocolViolationException("upstream's status is none");
        }

        if (answer.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var codings) && !IsChunked(codings))
        {
            throw new ProtocolViolationException("upstream's transfer encoding is not chunked");
        }
    }

    private static bool IsChunked(in HeaderStringValues codings)
    {
        if (codings.Count != 1)
        {
            return false;
        }

        foreach (var coding in codings)
        {
            return coding.Equals("chunked", StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }
}
