using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>Rule</c>: requests by who sends them, what they ask for, and further conditions. All three must hold.</summary>
public sealed record AuthorizationRule
{
    /// <summary><see langword="null"/> when left out, which means anybody; an empty list is refused.</summary>
    [Field("Senders, one of which must be the request's; anybody when left out.")]
    public IReadOnlyList<RuleFrom>? From { get; init; }

    /// <summary><see langword="null"/> when left out, which means anything; an empty list is refused.</summary>
    [Field("Operations, one of which must be the request's; any when left out.")]
    public IReadOnlyList<RuleTo>? To { get; init; }

    [Field("Further conditions, all of which must hold.")]
    public IReadOnlyList<RuleCondition> When { get; init; } = [];
}
