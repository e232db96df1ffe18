using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.Writing;

/// <summary>Lets an object in, or refuses it in Kubernetes' words.</summary>
internal static class ObjectAdmission
{
    /// <summary>Checks an object and takes out of it the fields that its kind does not have, where those are not a reason to refuse it.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="version">The version that it is written in.</param>
    /// <param name="content">The object.</param>
    /// <param name="unknownFields">What becomes of fields that the kind does not have.</param>
    /// <param name="isEdited">Whether <c>kubectl edit</c> sends it, which opens the editor again for what is invalid, and gives up over a bad request.</param>
    /// <exception cref="ApiException">It is refused.</exception>
    public static Admission Admit(KindDescriptor kind, string version, JsonObject content, UnknownFields unknownFields, bool isEdited = false)
    {
        var admission = AdmissionCheck.Check(content, source: null, unknownFields);
        if (admission.Resource is null)
        {
            throw Refusal(kind, version, content, admission, isEdited ? UnknownFields.Drop : unknownFields);
        }

        if (unknownFields != UnknownFields.Refuse)
        {
            SchemaPruning.Prune(content, kind.Schema);
        }

        return admission;
    }

    private static ApiException Refusal(KindDescriptor kind, string version, JsonObject content, Admission admission, UnknownFields unknownFields)
    {
        var errors = admission.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        if (unknownFields == UnknownFields.Refuse)
        {
            // What a lenient reading does not object to is unknown, not wrong; Kubernetes answers the two differently.
            var lenient = AdmissionCheck.Check(content, source: null, UnknownFields.Drop).Findings;
            var unknown = errors.Where(error => !lenient.Contains(error)).ToList();
            if (unknown.Count > 0)
            {
                var all = unknown.Select(Unknown).Concat(errors.Except(unknown).Select(error => error.ToString()));
                return ApiErrors.BadRequest(
                    $"{kind.Kind} in version \"{version}\" cannot be handled as a {kind.Kind}: strict decoding error: {string.Join(", ", all)}");
            }
        }

        var name = content["metadata"]?["name"]?.ToString() ?? "";
        return ApiErrors.Invalid(kind, name, errors);
    }

    // "unknown field; did you mean …" becomes Kubernetes' "unknown field "path"" with our hint behind it.
    private static string Unknown(Finding finding)
    {
        var hint = finding.Message.IndexOf(';', StringComparison.Ordinal);
        return $"unknown field \"{finding.Path}\"{(hint < 0 ? "" : $" ({finding.Message[(hint + 1)..].Trim()})")}";
    }
}
