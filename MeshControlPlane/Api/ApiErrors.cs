using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kinds;

namespace MeshControlPlane.Api;

/// <summary>The failures, in Kubernetes' words.</summary>
internal static class ApiErrors
{
    public static ApiException NotFound(KindDescriptor kind, string name) =>
        Failure(404, "NotFound", $"{Resource(kind)} \"{name}\" not found", Details(kind, name, kind.Plural));

    public static ApiException NoSuchPath(string path) =>
        Failure(404, "NotFound", $"the server could not find the requested resource ({path} is not part of this API; `kubectl api-resources` lists what is)");

    public static ApiException AlreadyExists(KindDescriptor kind, string name) =>
        Failure(409, "AlreadyExists", $"{Resource(kind)} \"{name}\" already exists", Details(kind, name, kind.Plural));

    public static ApiException Conflict(KindDescriptor kind, string name, string why) =>
        Failure(409, "Conflict", $"Operation cannot be fulfilled on {Resource(kind)} \"{name}\": {why}", Details(kind, name, kind.Plural));

    /// <summary>Fields have other owners than the one who applies.</summary>
    public static ApiException ApplyConflict(string message, IEnumerable<(string Message, string Field)> conflicts)
    {
        var causes = conflicts.Select(conflict =>
            new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = conflict.Message, ["field"] = conflict.Field });
        return Failure(409, "Conflict", message, new JsonObject { ["causes"] = new JsonArray([.. causes]) });
    }

    public static ApiException Forbidden(KindDescriptor kind, string name, string why) =>
        Failure(403, "Forbidden", $"{Resource(kind)} \"{name}\" is forbidden: {why}", Details(kind, name, kind.Plural));

    public static ApiException BadRequest(string message) => Failure(400, "BadRequest", message);

    public static ApiException MethodNotAllowed(string message) => Failure(405, "MethodNotAllowed", message);

    public static ApiException NotAcceptable(string message) => Failure(406, "NotAcceptable", message);

    public static ApiException Expired(string message) => Failure(410, "Expired", message);

    public static ApiException TooLarge(long limit) =>
        Failure(413, "RequestEntityTooLarge", $"Request entity too large: limit is {limit} bytes");

    public static ApiException UnsupportedMediaType(string message) => Failure(415, "UnsupportedMediaType", message);

    /// <summary>One or more fields are wrong: each becomes a cause with the path of the field.</summary>
    public static ApiException Invalid(KindDescriptor kind, string name, IReadOnlyList<Finding> findings)
    {
        var causes = new JsonArray();
        foreach (var finding in findings)
        {
            causes.Add(new JsonObject { ["reason"] = "FieldValueInvalid", ["message"] = finding.Message, ["field"] = finding.Path });
        }

        var details = Details(kind, name, kind.Kind);
        details["causes"] = causes;
        var what = findings.Count == 1 ? findings[0].ToString() : $"[{string.Join(", ", findings)}]";
        var qualified = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return Failure(422, "Invalid", $"{qualified} \"{name}\" is invalid: {what}", details);
    }

    /// <summary>One field is wrong.</summary>
    public static ApiException Invalid(KindDescriptor kind, string name, string path, string message) =>
        Invalid(kind, name, [new Finding { Severity = Severity.Error, Rule = "SCHEMA", Path = path, Message = message }]);

    /// <summary>The resource's name as messages have it: <c>virtualservices.networking.istio.io</c>.</summary>
    public static string Resource(KindDescriptor kind) => kind.Group.Length == 0 ? kind.Plural : $"{kind.Plural}.{kind.Group}";

    private static JsonObject Details(KindDescriptor kind, string name, string kindName)
    {
        var details = new JsonObject { ["name"] = name };
        if (kind.Group.Length > 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kindName;
        return details;
    }

    private static ApiException Failure(int code, string reason, string message, JsonObject? details = null) =>
        new(new ApiStatus(code, reason, message) { Details = details });
}
