using System.CommandLine;
using System.CommandLine.Parsing;
using MeshControlPlane.Certificates;

namespace MeshControlPlane.Commands;

/// <summary>The options of <c>serve</c> that are about certificates and join tokens.</summary>
internal sealed class AuthorityArguments
{
    private readonly Option<string> _certificate = new("--ca-cert")
    {
        Description = "PEM file with a certificate of your own that signs in place of the mesh's root, then those above it",
    };
    private readonly Option<string> _key = new("--ca-key") { Description = "PEM file with its key" };
    private readonly Option<string> _root = new("--ca-root") { Description = "PEM file with the root, when it is not in --ca-cert" };

    private readonly Option<JoinGrant[]> _tokensFor = new("--token-for")
    {
        Description = "NAMESPACE/SERVICE-ACCOUNT of sidecars, for which a join token is kept fresh in MESH-DIR/tokens/NAMESPACE.SERVICE-ACCOUNT, or "
            + "NAMESPACE/SERVICE-ACCOUNT:gateway of gateways (…SERVICE-ACCOUNT_gateway); repeatable",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => Grant(token.Value, result)).OfType<JoinGrant>()],
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_root);
        command.Options.Add(_tokensFor);
        command.Validators.Add(result =>
        {
            var (hasCertificate, hasKey) = (result.GetResult(_certificate) is not null, result.GetResult(_key) is not null);
            if (hasCertificate != hasKey)
            {
                result.AddError("--ca-cert and --ca-key belong together: give both, or neither for a root of the mesh's own");
            }
            else if (!hasCertificate && result.GetResult(_root) is not null)
            {
                result.AddError("--ca-root is the root of --ca-cert, which is missing");
            }
        });
    }

    public ServeOptions Read(ParseResult parsed, ServeOptions options) => options with
    {
        Authority = parsed.GetValue(_certificate) is { } certificate ? new AuthorityFiles(certificate, parsed.GetValue(_key)!, parsed.GetValue(_root)) : null,
        TokensFor = parsed.GetRequiredValue(_tokensFor),
    };

    private static JoinGrant? Grant(string text, ArgumentResult result)
    {
        var (account, role) = text.Split(':') switch
        {
            [var plain] => (plain, JoinRole.Sidecar),
            [var before, var after] => (before, JoinGrant.TryReadRole(after)),
            _ => (text, null),
        };
        if (role is { } known && account.Split('/') is [var home, var name] && JoinNames.IsNamespace(home) && JoinNames.IsAccount(name))
        {
            return new JoinGrant(new ServiceAccountName(home, name), known);
        }

        result.AddError(
            $"--token-for '{text}' is not NAMESPACE/SERVICE-ACCOUNT, such as mesh/books, or that with :gateway behind it; the namespace has to be "
            + $"{JoinNames.NamespaceForm}, the service account {JoinNames.AccountForm}");
        return null;
    }
}
