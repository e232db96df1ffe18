using MeshModel.Security;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Security;

/// <summary>The RequestAuthentications of a mesh, each translated once, and which of them a node gets. The rules are shared between nodes and must not be changed.</summary>
internal sealed class TokenRuleTable
{
    private readonly MeshSettings _settings;
    private readonly List<(RequestAuthentication Policy, Lazy<TokenRule[]> Translated)> _policies;

    public TokenRuleTable(MeshResources resources, IReadOnlyDictionary<string, string> keySets)
    {
        _settings = resources.Settings;
        _policies =
        [
            .. resources.RequestAuthentications.Select(policy => (policy, new Lazy<TokenRule[]>(() =>
                [.. policy.Spec.JwtRules.Select((rule, index) => TokenRuleTranslation.Translate(policy, rule, index, keySets))]))),
        ];
    }

    /// <summary>The rules for a node; <see langword="null"/> when there is none.</summary>
    public TokenRules? For(Node node)
    {
        List<TokenRule>? rules = null;
        foreach (var (policy, translated) in _policies)
        {
            var spec = policy.Spec;
            if (spec.JwtRules.Count > 0
                && PolicyScope.Covers(policy, spec.Selector, spec.TargetRef is not null || spec.TargetRefs.Count > 0, node, _settings))
            {
                (rules ??= []).AddRange(translated.Value);
            }
        }

        return rules is null ? null : new TokenRules { Rules = { rules.OrderBy(rule => rule.Issuer, StringComparer.Ordinal) } };
    }
}
