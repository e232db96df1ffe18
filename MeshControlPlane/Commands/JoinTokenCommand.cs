using System.CommandLine;
using MeshControlPlane.Certificates;
using MeshModel.Schemas;

namespace MeshControlPlane.Commands;

/// <summary>The command line of <c>MeshControlPlane join-token</c>. Needs the mesh directory and no control plane.</summary>
internal static class JoinTokenCommand
{
    private static readonly TimeSpan Standard = TimeSpan.FromHours(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static Command Create()
    {
        var meshDirectory = new Option<string>("--mesh-dir")
        {
            Description = "Directory of the mesh",
            DefaultValueFactory = _ => new ServeOptions().MeshDirectory,
        };
        var @namespace = Name("--namespace", "Namespace of the service account", new ServeOptions().Namespace, JoinNames.IsNamespace, JoinNames.NamespaceForm);
        var account = Name(
            "--service-account",
            "The service account as which alone the token lets a proxy join",
            ServiceAccountName.Default,
            JoinNames.IsAccount,
            JoinNames.AccountForm);
        var role = Role();
        var lifetime = Lifetime();
        var command = new Command("join-token", "Prints a token with which a proxy can join as one service account in one role, for a while")
        {
            meshDirectory,
            @namespace,
            account,
            role,
            lifetime,
        };
        command.SetAction(async (parsed, _) =>
        {
            var tokens = BoundTokens.Open(MeshDirectory.OpenExisting(parsed.GetRequiredValue(meshDirectory)));
            var end = TimeProvider.System.GetUtcNow() + parsed.GetRequiredValue(lifetime);
            var grant = new JoinGrant(
                new ServiceAccountName(parsed.GetRequiredValue(@namespace), parsed.GetRequiredValue(account)),
                JoinGrant.TryReadRole(parsed.GetRequiredValue(role))!.Value);
            await Console.Out.WriteLineAsync(tokens.Issue(grant, end)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Option<string> Name(string name, string description, string standard, Predicate<string> isName, string form)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } text || !isName(text))
            {
                result.AddError($"{name} has to be {form}, such as {standard}");
            }
        });
        return option;
    }

    private static Option<string> Role()
    {
        var option = new Option<string>("--role")
        {
            Description = "As what: a gateway (ingress or egress) is given the keys of its Gateways' certificates, a sidecar is not",
            DefaultValueFactory = _ => JoinGrant.NameOf(JoinRole.Sidecar),
        };
        return option.AcceptOnlyFromAmong(JoinGrant.NameOf(JoinRole.Sidecar), JoinGrant.NameOf(JoinRole.Gateway));
    }

    private static Option<TimeSpan> Lifetime() => new("--ttl")
    {
        Description = "How long the token can be used, such as 1h or 10m",
        DefaultValueFactory = _ => Standard,
        CustomParser = result =>
        {
            if (result.Tokens is [{ Value: var text }] && DurationText.TryParse(text, out var nanoseconds)
                && nanoseconds >= Shortest.Ticks * 100m && nanoseconds <= Longest.Ticks * 100m)
            {
                return TimeSpan.FromTicks((long)(nanoseconds / 100));
            }

            result.AddError("--ttl has to be a duration between 1s and 8760h, such as 1h");
            return Standard;
        },
    };
}
