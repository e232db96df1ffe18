using MeshModel.Findings;
using MeshModel.Security;

namespace MeshModel.Validation.Security;

/// <summary>AP-5, AP-7, AP-8, AP-10 and AP-11: who sends a request.</summary>
internal static class RuleSourceRules
{
    private const int MostServiceAccounts = 16;
    private const int LongestServiceAccount = 320;

    public static void Check(RuleSource source, string path, Report report)
    {
        var lists = ListsOf(source);
        if (lists.All(list => list.Values.Count == 0))
        {
            report.Error("AP-5", path, "may not be empty; leave from out for anybody");
        }

        foreach (var (name, values) in lists)
        {
            RuleValues.RefuseEmpty(values, $"{path}.{name}", report);
        }

        RuleValues.CheckAddresses(source.IpBlocks, path + ".ipBlocks", report);
        RuleValues.CheckAddresses(source.NotIpBlocks, path + ".notIpBlocks", report);
        RuleValues.CheckAddresses(source.RemoteIpBlocks, path + ".remoteIpBlocks", report);
        RuleValues.CheckAddresses(source.NotRemoteIpBlocks, path + ".notRemoteIpBlocks", report);
        CheckServiceAccounts(source.ServiceAccounts, path + ".serviceAccounts", report);
        CheckServiceAccounts(source.NotServiceAccounts, path + ".notServiceAccounts", report);
        if (source.ServiceAccounts.Count + source.NotServiceAccounts.Count > 0
            && source.Principals.Count + source.NotPrincipals.Count + source.Namespaces.Count + source.NotNamespaces.Count > 0)
        {
            report.Error("AP-10", path, "has service accounts beside principals or namespaces, which say the same; use one of them");
        }

        CheckTrustDomains(source.TrustDomains, path + ".trustDomains", report);
        CheckTrustDomains(source.NotTrustDomains, path + ".notTrustDomains", report);
    }

    /// <summary>Whether it has a field that a connection without HTTP has as well.</summary>
    public static bool HasConnection(RuleSource source) =>
        ListsOf(source).Any(list => list.Name is not ("requestPrincipals" or "notRequestPrincipals") && list.Values.Count > 0);

    private static (string Name, IReadOnlyList<string> Values)[] ListsOf(RuleSource source) =>
    [
        ("principals", source.Principals), ("notPrincipals", source.NotPrincipals),
        ("requestPrincipals", source.RequestPrincipals), ("notRequestPrincipals", source.NotRequestPrincipals),
        ("namespaces", source.Namespaces), ("notNamespaces", source.NotNamespaces),
        ("serviceAccounts", source.ServiceAccounts), ("notServiceAccounts", source.NotServiceAccounts),
        ("ipBlocks", source.IpBlocks), ("notIpBlocks", source.NotIpBlocks),
        ("remoteIpBlocks", source.RemoteIpBlocks), ("notRemoteIpBlocks", source.NotRemoteIpBlocks),
        ("trustDomains", source.TrustDomains), ("notTrustDomains", source.NotTrustDomains),
    ];

    private static void CheckServiceAccounts(IReadOnlyList<string> accounts, string path, Report report)
    {
        if (accounts.Count > MostServiceAccounts)
        {
            report.Error("AP-10", path, $"has {accounts.Count} entries; at most {MostServiceAccounts} may be given");
        }

        for (var i = 0; i < accounts.Count; i++)
        {
            var parts = accounts[i].Split('/');
            if (accounts[i].Length > 0 && (accounts[i].Length > LongestServiceAccount || parts.Length > 2 || parts.Contains("") || accounts[i].Contains('*', StringComparison.Ordinal)))
            {
                report.Error("AP-10", FieldPath.Element(path, i), $"is \"{accounts[i]}\"; it must be the name of a service account or namespace/name, without wildcard");
            }
        }
    }

    private static void CheckTrustDomains(IReadOnlyList<string> domains, string path, Report report)
    {
        for (var i = 0; i < domains.Count; i++)
        {
            var domain = domains[i];
            var star = domain.IndexOf('*', StringComparison.Ordinal);
            var atEnd = star < 0 || (star == domain.LastIndexOf('*') && (star == 0 || star == domain.Length - 1));
            if (!atEnd || domain.Contains('/', StringComparison.Ordinal))
            {
                report.Error("AP-11", FieldPath.Element(path, i), $"is \"{domain}\"; a trust domain has no slash, and at most one * at one end");
            }
        }
    }
}
