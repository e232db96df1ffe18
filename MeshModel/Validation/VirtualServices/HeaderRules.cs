using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>VS-HDR: what may be done to headers.</summary>
internal static class HeaderRules
{
    private const string Authority = ":authority";

    public static void Check(HttpRoute route, string path, Report report)
    {
        CheckHeaders(route.Headers, path + ".headers", report);
        CheckAuthority(route.Rewrite?.Authority, route.Headers, path, report);
        for (var i = 0; i < route.Route.Count; i++)
        {
            var destination = FieldPath.Element(path + ".route", i);
            CheckHeaders(route.Route[i].Headers, destination + ".headers", report);
            CheckAuthority(null, route.Route[i].Headers, destination, report);
        }
    }

    // The rule's authority goes before a destination's, so that one in each is no contradiction.
    private static void CheckAuthority(string? rewritten, Headers? headers, string path, Report report)
    {
        if ((string.IsNullOrEmpty(rewritten) ? 0 : 1) + AuthorityOperations(headers) > 1)
        {
            report.Error("VS-HDR-5", path, "sets the authority in more than one place; use rewrite.authority or one header operation");
        }
    }

    private static int AuthorityOperations(Headers? headers) => headers?.Request is { } request
        ? request.Set.Keys.Concat(request.Add.Keys).Count(name => name == Authority || IsHost(name))
        : 0;

    private static bool IsHost(string name) => name.Equals("host", StringComparison.OrdinalIgnoreCase);

    private static void CheckHeaders(Headers? headers, string path, Report report)
    {
        CheckOperations(headers?.Request, path + ".request", isRequest: true, report);
        CheckOperations(headers?.Response, path + ".response", isRequest: false, report);
    }

    private static void CheckOperations(HeaderOperations? operations, string path, bool isRequest, Report report)
    {
        if (operations is null)
        {
            return;
        }

        foreach (var (verb, values) in new[] { ("set", operations.Set), ("add", operations.Add) })
        {
            foreach (var (header, value) in values)
            {
                var at = FieldPath.Field($"{path}.{verb}", header);
                CheckName(header, at, isRequest, mayBeAuthority: isRequest, report);
                if (ValueFault(value) is { } fault)
                {
                    report.Error("VS-HDR-4", at, fault);
                }
                else if (UnknownOperator(value) is { } name)
                {
                    report.Warn("NO-EFFECT", at, $"%{name}% is an operator that this mesh does not know: - stands in its place");
                }
            }
        }

        for (var i = 0; i < operations.Remove.Count; i++)
        {
            CheckName(operations.Remove[i], FieldPath.Element(path + ".remove", i), isRequest, mayBeAuthority: false, report);
        }
    }

    private static void CheckName(string name, string path, bool isRequest, bool mayBeAuthority, Report report)
    {
        if (name.Length == 0)
        {
            report.Error("VS-HDR-1", path, "a header name may not be empty");
        }
        else if (isRequest && name[0] == ':' && !(mayBeAuthority && name == Authority))
        {
            report.Error("VS-HDR-2", path, $"{name} may not be changed; of the names with a colon only :authority may be set");
        }
        else if (IsHost(name) && !mayBeAuthority)
        {
            report.Error("VS-HDR-3", path, isRequest ? "Host may be set and not removed" : "a response has no Host");
        }
    }

    private static string? ValueFault(string value)
    {
        if (value.Any(char.IsControl))
        {
            return "has a control character";
        }

        return CommandOperators.In(value) is null ? "has a single %; write %% for a percent sign" : null;
    }

    private static string? UnknownOperator(string value) => CommandOperators.In(value)?.FirstOrDefault(name => !CommandOperators.IsKnown(name));
}
