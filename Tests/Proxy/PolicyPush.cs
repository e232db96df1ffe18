using MeshProtocol;
using Tests.Translation;

namespace Tests.Proxy;

/// <summary>Policies as users write them, as a control plane would push them to the sidecar of ratings.</summary>
internal static class PolicyPush
{
    /// <summary>Puts the policies before all that comes in.</summary>
    public static Push Guarded(this Push push, params string[] policies)
    {
        var mesh = MeshBuilder.Bookinfo();
        foreach (var policy in policies)
        {
            mesh.Apply(policy);
        }

        var guarded = mesh.For("ratings-v1").Listeners.Single(listener => listener.Direction == ListenerDirection.Inbound);
        foreach (var listener in push.Listeners.Where(listener => listener.Direction != ListenerDirection.Outbound))
        {
            listener.AccessPolicies = guarded.AccessPolicies;
            listener.TokenRules = guarded.TokenRules;
        }

        return push;
    }

    public static string Allow(string rules, string name = "allow") => Policy("ALLOW", rules, name);

    public static string Deny(string rules, string name = "deny") => Policy("DENY", rules, name);

    public static string Audit(string rules) => Policy("AUDIT", rules, "audit");

    public static string DryRun(string policy) => policy.Replace("metadata: {", "metadata: {annotations: {istio.io/dry-run: 'true'}, ", StringComparison.Ordinal);

    public static string Tokens(string rules, string name = "tokens") =>
        $"{{apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: {{name: {name}}}, spec: {{jwtRules: [{rules}]}}}}";

    private static string Policy(string action, string rules, string name) =>
        $"{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: {name}}}, spec: {{action: {action}, rules: [{rules}]}}}}";
}
