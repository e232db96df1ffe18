using MeshControlPlane.Api;

namespace MeshControlPlane.ClusterSource;

/// <summary>Turns away whoever wants to write to this API what lives in the cluster.</summary>
internal static class ClusterOwnership
{
    /// <summary>Lets reading pass, and refuses the rest.</summary>
    public static RequestDelegate Check(RequestDelegate next, Uri cluster) => context =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || !context.Request.Path.Value!.StartsWith("/api", StringComparison.Ordinal)
            ? next(context)
            : ApiAnswers.StatusAsync(context, new ApiStatus(
                StatusCodes.Status405MethodNotAllowed,
                "MethodNotAllowed",
                $"this mesh reads its resources from the cluster at {cluster}: apply them there, with the cluster's own kubeconfig"));
}
