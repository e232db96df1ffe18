using MeshModel.Networking;

namespace MeshTranslation.Routes.Delegation;

/// <summary>A rule as it counts after delegation: one of a VirtualService's own, or one of a delegate's joined with the rule that hands on to it.</summary>
/// <param name="Rule">What it says.</param>
/// <param name="Place">Where it stands; of a joined rule, in the delegate.</param>
/// <param name="Matches">Where each of its matches stands; of a joined one, in the delegate.</param>
/// <param name="Mirror">Where its <c>mirror</c> stands.</param>
/// <param name="Mirrors">Where its <c>mirrors</c> stand.</param>
internal sealed record RouteRule(HttpRoute Rule, RulePlace Place, IReadOnlyList<RulePlace> Matches, RulePlace Mirror, RulePlace Mirrors)
{
    /// <summary>A rule that stands for itself.</summary>
    public static RouteRule Own(VirtualService owner, int index)
    {
        var rule = owner.Spec.Http[index];
        var place = new RulePlace(owner, $"spec.http[{index}]");
        return new RouteRule(rule, place, [.. rule.Match.Select((_, entry) => place.In($"match[{entry}]"))], place.In("mirror"), place.In("mirrors"));
    }
}
