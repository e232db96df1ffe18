using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MeshControlPlane.Api.Kinds;

namespace MeshControlPlane.Api.OpenApi;

/// <summary>
/// <c>/openapi/v2</c>, for clients older than OpenAPI 3 (kubectl up to 1.26): a document without definitions that says of each kind that its
/// changes can be tried in a dry run, which is what their <c>diff</c> looks for. They know no structure, leave the checking to the server and merge
/// as they do for kinds that are not their own; without the document their <c>diff</c> and <c>apply</c> give up.
/// </summary>
internal sealed class OpenApiV2
{
    // Clients ask for "…spec.v2@v1.0+protobuf", which is no media type that they could read in an answer.
    private const string ProtobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private readonly Lazy<byte[]> _document;

    public OpenApiV2(KindCatalog kinds) => _document = new Lazy<byte[]>(() => Document(kinds));

    /// <summary>Answers in the form that the client asks for.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        if (context.Request.Headers.Accept.ToString().Contains("protobuf", StringComparison.Ordinal))
        {
            var document = _document.Value;
            context.Response.ContentType = ProtobufType;
            context.Response.ContentLength = document.Length;
            await context.Response.Body.WriteAsync(document, context.RequestAborted);
            return;
        }

        await ApiAnswers.JsonAsync(context, new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ApiDiscovery.KubernetesVersion },
            ["paths"] = new JsonObject(),
            ["definitions"] = new JsonObject(),
        });
    }

    // The numbers are those of gnostic's openapi.v2 messages, each named where its message is made.
    private static byte[] Document(KindCatalog kinds)
    {
        var paths =
            from @group in kinds.Groups
            from version in @group.Versions
            from kind in kinds.Of(@group.Name, version)
            select Field(2, Path(kind, @group.Name, version)); // Paths.path
        return
        [
            .. Field(1, "2.0"), // Document.swagger
            .. Field(2, [.. Field(1, "Kubernetes"), .. Field(2, ApiDiscovery.KubernetesVersion)]), // Document.info: Info.title, Info.version
            .. Field(8, [.. paths.SelectMany(path => path)]), // Document.paths
        ];
    }

    private static byte[] Path(ServedKind kind, string group, string version)
    {
        var yaml = $"group: \"{group}\"\nversion: {version}\nkind: {kind.Descriptor.Kind}\n";
        byte[] dryRun = [.. Field(2, "query"), .. Field(4, "dryRun")]; // QueryParameterSubSchema.in, .name
        byte[] patch =
        [
            .. Field(8, Field(1, Field(2, Field(3, dryRun)))), // Operation.parameters: ParametersItem.parameter, Parameter.non_body_parameter, NonBodyParameter.query
            .. Field(13, [.. Field(1, "x-kubernetes-group-version-kind"), .. Field(2, Field(2, yaml))]), // Operation.vendor_extension: NamedAny.name, .value, Any.yaml
        ];
        var root = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        var path = kind.Descriptor.Namespaced ? $"{root}/namespaces/{{namespace}}/{kind.Descriptor.Plural}/{{name}}" : $"{root}/{kind.Descriptor.Plural}/{{name}}";
        return [.. Field(1, path), .. Field(2, Field(8, patch))]; // NamedPathItem.name, .value: PathItem.patch
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(content));
        }

        return stream.ToArray();
    }
}
