using MeshProtocol;

namespace MeshTranslation.Listeners;

/// <summary>Translates <c>pathNormalization</c>.</summary>
internal static class PathNormalizationTranslation
{
    /// <returns>Unspecified for the default, which proxies know by themselves.</returns>
    public static PathNormalization Translate(MeshModel.Mesh.PathNormalization normalization) => normalization switch
    {
        MeshModel.Mesh.PathNormalization.None => PathNormalization.None,
        MeshModel.Mesh.PathNormalization.MergeSlashes => PathNormalization.MergeSlashes,
        MeshModel.Mesh.PathNormalization.DecodeAndMergeSlashes => PathNormalization.DecodeAndMergeSlashes,
        _ => PathNormalization.Unspecified,
    };
}
