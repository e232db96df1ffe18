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
        var @namespace = Name("--namespace", "Namespace of the service account", new ServeOptions().Namespace);
        var account = Name("--service-account", "The service account as which alone the token lets a proxy join", ServiceAccountName.Default);
        var lifetime = Lifetime();
        var command = new Command("join-token", "Prints a token with which a proxy can join as one service account, for a while")
        {
            meshDirectory,
            @namespace,
            account,
            lifetime,
        };
        command.SetAction(async (parsed, _) =>
        {
            var tokens = BoundTokens.Open(MeshDirectory.OpenExisting(parsed.GetRequiredValue(meshDirectory)));
            var end = TimeProvider.System.GetUtcNow() + parsed.GetRequiredValue(lifetime);
            await Console.Out.WriteLineAsync(tokens.Issue(new ServiceAccountName(parsed.GetRequiredValue(@namespace), parsed.GetRequiredValue(account)), end))
                .ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static Option<string> Name(string name, string description, string standard)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } text || !AuthorityArguments.IsName(text))
            {
                result.AddError($"{name} has to be a name of small letters, digits, '-' and '.', such as {standard}");
            }
        });
        return option;
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
