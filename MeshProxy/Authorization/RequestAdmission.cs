using MeshProxy.Authentication;
using MeshProxy.Forwarding;

namespace MeshProxy.Authorization;

/// <summary>What has become of a request at the gate of its listener so far.</summary>
/// <param name="gate">The gate.</param>
/// <param name="claims">Of the token that it was let in with; null for none.</param>
/// <param name="refusal">Why its token was not taken; null when it was, or when there is none.</param>
internal sealed class RequestAdmission(ListenerGate gate, TokenClaims? claims, Refusal? refusal)
{
    public TokenClaims? Claims { get; } = claims;

    /// <summary>The query parameters in which tokens are looked for.</summary>
    public IReadOnlyCollection<string> TokenParameters => gate.TokenParameters;

    /// <summary>Answers a request that may not pass.</summary>
    /// <returns>Whether it was answered.</returns>
    public async ValueTask<bool> RefuseAsync(Exchange exchange)
    {
        if ((refusal ?? gate.Authorize(exchange, Claims)) is not { } reason)
        {
            return false;
        }

        await RefusalWriter.WriteAsync(exchange, reason);
        return true;
    }
}
