using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-RW: changes to path and authority.</summary>
internal static class RewriteRules
{
    public static void Check(HttpRewrite? rewrite, string path, Report report)
    {
        if (rewrite is null)
        {
            return;
        }

        if (!string.IsNullOrEmpty(rewrite.Uri) && rewrite.UriRegexRewrite is not null)
        {
            report.Error("VS-RW-1", path, "has uri and uriRegexRewrite; only one of them may be given");
        }

        if (string.IsNullOrEmpty(rewrite.Uri) && string.IsNullOrEmpty(rewrite.Authority) && rewrite.UriRegexRewrite is null)
        {
            report.Error("VS-RW-2", path, "needs one of uri, uriRegexRewrite, authority");
        }

        if (rewrite.UriRegexRewrite is not { } regex)
        {
            return;
        }

        if (string.IsNullOrEmpty(regex.Match) || string.IsNullOrEmpty(regex.Rewrite))
        {
            report.Error("VS-RW-3", path + ".uriRegexRewrite", "needs both match and rewrite");
        }

        if (string.IsNullOrEmpty(regex.Match))
        {
            return;
        }

        var fault = RegularExpressions.Check(regex.Match);
        report.Error(path + ".uriRegexRewrite.match", fault?.Under("VS-RW-4"));
        if (fault is null && !string.IsNullOrEmpty(regex.Rewrite) && !IsSubstitution(regex.Rewrite, RegularExpressions.GroupsOf(regex.Match), out var groups))
        {
            report.Error("VS-RW-3", path + ".uriRegexRewrite.rewrite", $"is \"{regex.Rewrite}\"; after a backslash it may have \\\\ and \\0 to \\{groups}, as match has {groups} groups");
        }
    }

    // RE2's CheckRewriteString.
    private static bool IsSubstitution(string text, int groupsOfMatch, out int groups)
    {
        groups = groupsOfMatch;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && (++i == text.Length || (text[i] != '\\' && !(char.IsAsciiDigit(text[i]) && text[i] - '0' <= groups))))
            {
                return false;
            }
        }

        return true;
    }
}
