using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-RED: redirects.</summary>
internal static class RedirectRules
{
    public static void Check(HttpRoute route, string path, Report report)
    {
        if (route.Redirect is not { } redirect)
        {
            return;
        }

        var hasUri = !string.IsNullOrEmpty(redirect.Uri);
        var hasPrefix = !string.IsNullOrEmpty(redirect.PrefixRewrite);
        if (hasUri && hasPrefix)
        {
            report.Error("VS-RED-1", path, "has uri and prefixRewrite; only one of them may be given");
        }

        if (hasPrefix && route.Match.Any(match => match.Uri is not null and not { Prefix: not null }))
        {
            report.Error("VS-RED-2", path + ".prefixRewrite", "needs a prefix to replace: match uri by prefix");
        }

        if (!hasUri && !hasPrefix && string.IsNullOrEmpty(redirect.Authority) && string.IsNullOrEmpty(redirect.Scheme) && redirect is { Port: null, DerivePort: null })
        {
            report.Error("VS-RED-3", path, "needs one of uri, prefixRewrite, authority, scheme, port, derivePort");
        }

        // Istio takes 0 for none.
        if (redirect.Port is { } port and not 0)
        {
            Ports.Check(port, path + ".port", report);
        }

        if (redirect.RedirectCode is not 0 and (< 300 or > 399))
        {
            report.Error("VS-RED-4", path + ".redirectCode", $"is {redirect.RedirectCode}; it must lie between 300 and 399");
        }

        if (redirect.Scheme is { Length: > 0 } and not ("http" or "https"))
        {
            report.Error("VS-RED-5", path + ".scheme", $"is \"{redirect.Scheme}\"; it must be http or https");
        }
    }
}
