using System.Security.Cryptography;
using System.Text;

namespace MeshControlPlane.Certificates;

/// <summary>The secret that a proxy shows to be let into the mesh: <c>.mesh/join-token</c>.</summary>
internal sealed class JoinToken
{
    private readonly byte[] _token;

    private JoinToken(string token) => _token = Encoding.UTF8.GetBytes(token);

    /// <summary>Reads the token, or makes one: proxies that outlive the control plane go on using the one they know.</summary>
    public static JoinToken Open(MeshDirectory directory)
    {
        var wasThere = File.Exists(directory.JoinToken);
        if (wasThere && Read(directory) is { Length: > 0 } known)
        {
            return new JoinToken(known);
        }

        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        if (wasThere)
        {
            MeshDirectory.Write(directory.JoinToken, made + "\n", secret: true);
            return new JoinToken(made);
        }

        // Another process may be first: what counts is what is in the file.
        return new JoinToken(MeshDirectory.TryCreate(directory.JoinToken, made + "\n", secret: true) ? made : Read(directory));
    }

    private static string Read(MeshDirectory directory) => File.ReadAllText(directory.JoinToken).Trim();

    /// <summary>Whether an <c>authorization</c> value is <c>Bearer</c> with this token; takes the same time wherever they differ.</summary>
    public bool Admits(string? authorization)
    {
        const string Scheme = "Bearer ";
        return authorization is not null
            && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()), _token);
    }
}
