using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Mutual TLS and callers of a service.</summary>
public sealed class AccessForm : WizardForm
{
    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;

    internal AccessForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        Mode = FieldTree.Text(setup.Authentication.Content, "spec", "mtls", "mode");
        IsLimited = setup.Authorization.Existing is not null;
        var rules = FieldTree.Find(setup.Authorization.Content, "spec", "rules") as JsonArray ?? [];
        var principals = PrincipalsOf(rules);
        IsOwn = rules.Count == 0 || principals is not null;
        var named = (principals ?? []).Select(name => $"{name}").ToHashSet(StringComparer.Ordinal);
        Callers =
        [
            .. setup.Principals.Concat(named).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => new Caller(name) { IsAllowed = named.Contains(name) }),
        ];
    }

    /// <summary>The mode; empty for what the namespace or the mesh says.</summary>
    public string Mode { get; set; }

    /// <summary>Whether only some may call.</summary>
    public bool IsLimited { get; set; }

    /// <summary>Whether the policy that is there says no more than this form; else it is left as it is.</summary>
    public bool IsOwn { get; }

    /// <summary>Who might.</summary>
    public IReadOnlyList<Caller> Callers { get; }

    /// <inheritdoc/>
    public override string? Problem => _setup.Selector.Count == 0 ? "The service selects no workloads, so nothing can be said of them."
        : IsLimited && IsOwn && !Callers.Any(caller => caller.IsAllowed)
            ? "Choose who may call; if it is to be nobody, say so in an AuthorizationPolicy without rules."
        : null;

    /// <summary>The policy is taken away, which is more than a change.</summary>
    public bool RemovesPolicy => !IsLimited && IsOwn && _setup.Authorization.Existing is not null;

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var changes = new List<ProposedChange?>();
        var authentication = _setup.Authentication.Copy();
        FieldTree.Set(authentication, FieldTree.ValueOf(Mode), "spec", "mtls", "mode");
        if (_setup.Authentication.Existing is not null || Mode.Length > 0)
        {
            changes.Add(_setup.Authentication.Propose(authentication, _wizard));
        }

        if (IsOwn && (IsLimited || RemovesPolicy))
        {
            var authorization = _setup.Authorization.Copy();
            var spec = authorization["spec"]!.AsObject();
            spec.TryAdd("action", "ALLOW");
            // To take the limit away without deleting anything: a rule that every request satisfies.
            spec["rules"] = RemovesPolicy
                ? new JsonArray(new JsonObject())
                : new JsonArray(new JsonObject
                {
                    ["from"] = new JsonArray(new JsonObject
                    {
                        ["source"] = new JsonObject
                        {
                            ["principals"] = new JsonArray([.. Callers.Where(caller => caller.IsAllowed).Select(caller => (JsonNode)caller.Principal)]),
                        },
                    }),
                });
            changes.Add(_setup.Authorization.Propose(authorization, _wizard));
        }

        return [.. changes.OfType<ProposedChange>()];
    }

    // Of one rule that names callers and nothing else.
    private static JsonArray? PrincipalsOf(JsonArray rules) =>
        rules is [JsonObject { Count: 1 } rule] && rule["from"] is JsonArray { Count: 1 } from && from[0]?["source"] is JsonObject { Count: 1 } source
            ? source["principals"] as JsonArray
            : null;

    /// <summary>Somebody who might call.</summary>
    /// <param name="principal">Who: <c>cluster.local/ns/mesh/sa/gateway</c>.</param>
    public sealed class Caller(string principal)
    {
        /// <summary>Who.</summary>
        public string Principal { get; } = principal;

        /// <summary>Whether they may.</summary>
        public bool IsAllowed { get; set; }
    }
}
