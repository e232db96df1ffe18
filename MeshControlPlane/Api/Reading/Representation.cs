using Microsoft.Net.Http.Headers;

namespace MeshControlPlane.Api.Reading;

/// <summary>The forms in which objects are answered, chosen by the <c>Accept</c> header.</summary>
/// <param name="Form">The form.</param>
/// <param name="MetaVersion">For tables and metadata: the version of <c>meta.k8s.io</c> asked for.</param>
internal readonly record struct Representation(RepresentationForm Form, string MetaVersion)
{
    /// <summary>The first form in the header that we know.</summary>
    /// <exception cref="ApiException">None of them is JSON.</exception>
    public static Representation Of(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0)
        {
            return new Representation(RepresentationForm.Object, "v1");
        }

        foreach (var type in MediaTypeHeaderValue.ParseList(accept))
        {
            if (!(type.MatchesAllTypes || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/*", StringComparison.Ordinal)))
            {
                continue;
            }

            var version = Parameter(type, "v");
            switch (Parameter(type, "as"))
            {
                case "":
                    return new Representation(RepresentationForm.Object, "v1");
                case "Table" when version is "v1" or "v1beta1":
                    return new Representation(RepresentationForm.Table, version);
                case "PartialObjectMetadata" or "PartialObjectMetadataList" when version is "v1" or "v1beta1":
                    return new Representation(RepresentationForm.Metadata, version);
            }
        }

        throw ApiErrors.NotAcceptable("only application/json is served, plain or as Table or PartialObjectMetadata");
    }

    private static string Parameter(MediaTypeHeaderValue type, string name)
    {
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return parameter.Value.ToString();
            }
        }

        return "";
    }
}
