using System.Globalization;
using MeshModel.Security;
using MeshProtocol;
using MeshRouting.Access;
using MeshTranslation.Security;
using Endpoint = MeshProtocol.Endpoint;

namespace MeshExplanation;

/// <summary>Says what the proxy before a workload, or a gateway, checks, and what comes of it.</summary>
internal sealed class AdmissionExplainer(ExplainedMesh mesh, SourcePlaces places)
{
    /// <summary>The side of an endpoint; <see langword="null"/> where no proxy of the mesh stands there.</summary>
    public ExplainedAdmission? At(Endpoint endpoint, Cluster cluster, QuestionHead head, Node caller)
    {
        var node = mesh.View.Registry.Workloads.FirstOrDefault(workload => workload.Node.Namespace == endpoint.Namespace && workload.Node.Name == endpoint.Workload)?.Node;
        if (node?.Ports.FirstOrDefault(port => port.InboundPort == endpoint.Port) is not { } port)
        {
            return null;
        }

        var listener = mesh.ConfigurationOf(node).Listeners.FirstOrDefault(listener => listener.Direction == ListenerDirection.Inbound && listener.Port == port.ContainerPort);
        if (listener is null)
        {
            return null;
        }

        var settings = mesh.View.Resources.Settings;
        var identity = SpeaksMutualTls(cluster, endpoint) ? SpiffeId.Of(settings.TrustDomain, caller.Namespace, caller.ServiceAccount) : null;
        var (mode, policy) = mesh.View.Resources.Peers.Find(node, port.ContainerPort);
        var facts = new AssumedFacts(head, identity, port.ContainerPort)
        {
            Source = AssumedFacts.AddressOf(caller),
            Remote = AssumedFacts.AddressOf(caller),
            Destination = AssumedFacts.AddressOf(node),
            ServerName = identity is null ? null : cluster.Tls.ServerName,
        };
        var admission = Of(listener, facts, head) with
        {
            MutualTls = mode.ToString().ToUpperInvariant(),
            MutualTlsSource = policy is null ? null : SourcePlaces.Of(policy, policy.Source?.Lines.ContainsKey("spec.mtls") == true ? "spec.mtls" : "spec"),
            Transport = identity is null ? "plain text" : $"mutual TLS as {identity}",
        };
        return (mode, identity) switch
        {
            (MutualTlsMode.Strict, null) => admission with { Allowed = false, Summary = "plain text is refused: the connection is reset, and the caller gets 503 (UC)" },
            (MutualTlsMode.Disable, not null) => admission with { Allowed = false, Summary = "the caller insists on mutual TLS, which is not taken here: the caller gets 503 (UF)" },
            _ => admission,
        };
    }

    /// <summary>What a listener's policies say.</summary>
    public ExplainedAdmission Of(Listener listener, AssumedFacts facts, QuestionHead head)
    {
        var policies = (listener.AccessPolicies?.Policies ?? []).Select(policy => Explain(policy, facts)).ToList();
        var decision = listener.AccessPolicies is { } rules ? new AccessRules(rules, forConnections: false).Decide(facts) : new AccessDecision(true, null);
        return new ExplainedAdmission
        {
            Tokens = listener.TokenRules is { } tokens ? TokensOf(tokens, head) : null,
            Policies = policies,
            Allowed = decision.IsAllowed,
            Summary = (decision.IsAllowed, decision.Rule, policies.Count) switch
            {
                (true, null, 0) => "allowed: no policy is for this workload",
                (true, null, _) => "allowed: no policy denies it, and none has to allow it",
                (true, { } rule, _) => $"allowed by {NameOf(rule)}",
                (false, null, _) => "403 'RBAC: access denied': there are ALLOW policies, and none is about it",
                (false, { } rule, _) => $"403 'RBAC: access denied' by {NameOf(rule)}",
            },
        };
    }

    private static string NameOf(AccessRule rule) =>
        string.Create(CultureInfo.InvariantCulture, $"AuthorizationPolicy {rule.Policy.Namespace}/{rule.Policy.Name} spec.rules[{rule.Index}]");

    private ExplainedPolicy Explain(AccessPolicy policy, AssumedFacts facts)
    {
        var reasons = new List<string>();
        for (var index = 0; index < policy.Rules.Count; index++)
        {
            var (holds, reason) = AccessExplainer.Explain(policy.Rules[index], facts);
            if (holds)
            {
                return Answer(applies: true, string.Create(CultureInfo.InvariantCulture, $"rules[{index}] is about it"), string.Create(CultureInfo.InvariantCulture, $"rules[{index}]"));
            }

            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"rules[{index}]: {reason}"));
        }

        return Answer(applies: false, reasons.Count == 0 ? "it has no rules, and is about no request" : string.Join("; ", reasons), "rules");

        ExplainedPolicy Answer(bool applies, string reason, string field) => new(
            $"{policy.Namespace}/{policy.Name}", policy.Action.ToString().ToUpperInvariant(), policy.DryRun, applies, reason, places.Of(policy.Origin, field));
    }

    private static string TokensOf(TokenRules rules, QuestionHead head)
    {
        var issuers = string.Join(", ", rules.Rules.Select(rule => rule.Issuer.Length == 0 ? "anybody" : rule.Issuer).Distinct());
        return head.Claims.Count > 0 ? $"one of {issuers} is taken to be there, with the claims that were given"
            : head.Headers.ContainsKey("authorization") ? $"has to be one of {issuers}, else 401; it is verified by the proxy and not here: give what it claims with --claim"
            : $"none is there, which passes; one would have to be of {issuers}";
    }

    private static bool SpeaksMutualTls(Cluster cluster, Endpoint endpoint) =>
        cluster.Tls is { } tls && (tls.Mode == UpstreamTlsMode.Always || (tls.Mode == UpstreamTlsMode.Unspecified && endpoint.Identity.Length > 0));
}
