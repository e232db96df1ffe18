using System.Security.Cryptography.X509Certificates;

namespace MeshControlPlane.Api.Access;

/// <summary>Who asks the API.</summary>
/// <param name="Name">The user.</param>
/// <param name="Groups">Their groups, <see cref="ApiGroups.Authenticated"/> among them.</param>
internal sealed record ApiUser(string Name, IReadOnlyList<string> Groups)
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    /// <summary>Reads the common name and the organisations of a client certificate, as Kubernetes does.</summary>
    public static ApiUser Of(X509Certificate2 certificate)
    {
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(name => !name.HasMultipleElements)
            .Select(name => (Type: name.GetSingleElementType().Value, Value: name.GetSingleElementValue() ?? ""))
            .ToList();
        return Named(
            names.FirstOrDefault(name => name.Type == CommonName).Value ?? "",
            [.. names.Where(name => name.Type == Organization).Select(name => name.Value)]);
    }

    /// <summary>A user in groups, and in that of all users.</summary>
    public static ApiUser Named(string name, IReadOnlyList<string> groups) =>
        new(name, [.. groups.Append(ApiGroups.Authenticated).Distinct(StringComparer.Ordinal)]);

    public bool IsIn(string group) => Groups.Contains(group, StringComparer.Ordinal);
}
