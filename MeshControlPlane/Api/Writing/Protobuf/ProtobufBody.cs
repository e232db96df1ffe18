using System.Text.Json.Nodes;
using Google.Protobuf;

namespace MeshControlPlane.Api.Writing.Protobuf;

/// <summary>
/// Reads objects in Kubernetes' protobuf form, which <c>kubectl create namespace</c> and its like send and do not fall back from.
/// </summary>
internal static class ProtobufBody
{
    /// <summary>The content type of the form.</summary>
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private static readonly ProtobufMessage Envelope = new(new Dictionary<int, ProtobufField>
    {
        [1] = new("type", ProtobufType.Message, new ProtobufMessage(new Dictionary<int, ProtobufField>
        {
            [1] = new("apiVersion", ProtobufType.Text),
            [2] = new("kind", ProtobufType.Text),
        })),
        [2] = new("raw", ProtobufType.Bytes),
        [3] = new("contentEncoding", ProtobufType.Text),
        [4] = new("contentType", ProtobufType.Text),
    });

    // "k8s" and a zero byte stand before the envelope.
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Reads an object.</summary>
    /// <exception cref="ApiException">It is malformed, or of a kind or with a field that is not read in this form.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            throw ApiErrors.BadRequest("the body is not in Kubernetes' protobuf form: it does not begin with its mark");
        }

        try
        {
            var envelope = Envelope.Read(ByteString.CopyFrom(body[Magic.Length..]));
            var apiVersion = envelope["type"]?["apiVersion"]?.GetValue<string>() ?? "";
            var kind = envelope["type"]?["kind"]?.GetValue<string>() ?? "";
            if (ProtobufKinds.Find(apiVersion, kind) is not { } message)
            {
                throw ApiErrors.UnsupportedMediaType($"a {kind} ({apiVersion}) is read as application/json or application/yaml only, not as protobuf");
            }

            var content = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind };
            foreach (var (name, value) in message.Read(ByteString.FromBase64(envelope["raw"]?.GetValue<string>() ?? "")))
            {
                content[name] = value?.DeepClone();
            }

            return content;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or FormatException)
        {
            throw ApiErrors.UnsupportedMediaType(
                $"the protobuf body cannot be read ({e.Message}); send JSON, as in: kubectl create … --dry-run=client -o yaml | kubectl apply -f -");
        }
    }
}
