using System.Text.Json.Nodes;

namespace MeshControlPlane.Api;

/// <summary>Kubernetes' <c>Status</c>: how the API says that a request failed, or that it went well where there is no object to answer with.</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Reason">The reason that clients switch on, such as <c>NotFound</c>; empty for success.</param>
/// <param name="Message">What happened, for people.</param>
internal sealed record ApiStatus(int Code, string Reason, string Message)
{
    /// <summary>What it is about: name, group, kind, uid, causes.</summary>
    public JsonObject? Details { get; init; }

    /// <summary>The object on the wire.</summary>
    public JsonObject ToJson()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = Code < 400 ? "Success" : "Failure",
        };
        if (Message.Length > 0)
        {
            status["message"] = Message;
        }

        if (Reason.Length > 0)
        {
            status["reason"] = Reason;
        }

        if (Details is not null)
        {
            status["details"] = Details.DeepClone();
        }

        status["code"] = Code;
        return status;
    }
}
