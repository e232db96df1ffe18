using MeshModel.Findings;

namespace MeshModel.Validation;

/// <summary>EXP-1 to EXP-6: where a resource may be used.</summary>
internal static class ExportToRules
{
    public static void Check(IReadOnlyList<string> exportTo, string ownNamespace, Report report, bool mayBeNobody = false)
    {
        const string Path = "spec.exportTo";
        var seen = new HashSet<string>();
        for (var i = 0; i < exportTo.Count; i++)
        {
            var entry = exportTo[i];
            var at = FieldPath.Element(Path, i);
            if (entry == "~")
            {
                if (!mayBeNobody)
                {
                    report.Error("EXP-4", at, "~ is for a ServiceEntry only");
                }
            }
            else if (entry is not ("." or "*") && !Names.IsLabel(entry))
            {
                report.Error("EXP-6", at, $"is \"{entry}\"; it must be ., * or the name of a namespace");
            }

            if (!seen.Add(entry))
            {
                report.Error("EXP-1", at, $"\"{entry}\" is listed twice");
            }
        }

        if (ownNamespace.Length > 0 && seen.Contains(".") && seen.Contains(ownNamespace))
        {
            report.Error("EXP-2", Path, $". and {ownNamespace} are the same namespace");
        }

        if (mayBeNobody && seen.Contains("~") && seen.Count > 1)
        {
            report.Error("EXP-5", Path, "~ means no namespace at all; it stands alone");
        }

        if (seen.Contains("*") && seen.Count > 1)
        {
            report.Error("EXP-3", Path, "* already means every namespace; it stands alone");
        }
    }
}
