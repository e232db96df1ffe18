using System.Text.RegularExpressions;
using MeshModel.Findings;
using MeshModel.Security;

namespace MeshModel.Validation.Security;

/// <summary>AP-6, AP-7, AP-9 and AP-12: what a request asks for.</summary>
internal static partial class RuleOperationRules
{
    private const string OneSegment = "{*}";
    private const string Rest = "{**}";

    public static void Check(RuleOperation operation, string path, Report report)
    {
        (string Name, IReadOnlyList<string> Values)[] lists =
        [
            ("hosts", operation.Hosts), ("notHosts", operation.NotHosts), ("ports", operation.Ports), ("notPorts", operation.NotPorts),
            ("methods", operation.Methods), ("notMethods", operation.NotMethods), ("paths", operation.Paths), ("notPaths", operation.NotPaths),
        ];
        if (lists.All(list => list.Values.Count == 0))
        {
            report.Error("AP-6", path, "may not be empty; leave to out for anything");
        }

        foreach (var (name, values) in lists)
        {
            RuleValues.RefuseEmpty(values, $"{path}.{name}", report);
        }

        RuleValues.CheckPorts(operation.Ports, path + ".ports", report);
        RuleValues.CheckPorts(operation.NotPorts, path + ".notPorts", report);
        CheckPaths(operation.Paths, path + ".paths", report);
        CheckPaths(operation.NotPaths, path + ".notPaths", report);
    }

    /// <summary>Whether it has a field that only HTTP has.</summary>
    public static bool HasHttp(RuleOperation operation) =>
        operation.Hosts.Count + operation.NotHosts.Count + operation.Methods.Count + operation.NotMethods.Count + operation.Paths.Count + operation.NotPaths.Count > 0;

    private static void CheckPaths(IReadOnlyList<string> paths, string path, Report report)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            var value = paths[i];
            var isTemplate = value.Contains(OneSegment, StringComparison.Ordinal) || value.Contains(Rest, StringComparison.Ordinal);
            if (isTemplate && FaultOf(value) is { } fault)
            {
                report.Error("AP-12", FieldPath.Element(path, i), $"is \"{value}\": {fault}");
            }
        }
    }

    private static string? FaultOf(string template)
    {
        var plain = template.Replace(OneSegment, "", StringComparison.Ordinal).Replace(Rest, "", StringComparison.Ordinal);
        if (plain.AsSpan().IndexOfAny('{', '}', '*') >= 0)
        {
            return "beside {*} and {**} a template may have no braces and no *";
        }

        var rest = template.IndexOf(Rest, StringComparison.Ordinal);
        if (rest >= 0 && Operator().IsMatch(template[(rest + Rest.Length)..]))
        {
            return "{**} must be the last operator";
        }

        return template.StartsWith('/') ? null : "a template begins with a slash";
    }

    [GeneratedRegex(@"\{\*\*?\}")]
    private static partial Regex Operator();
}
