using MeshControlPlane.Api;

namespace MeshControlPlane.Hosting;

/// <summary>Lets to the API only those who show a certificate of this mesh's root; what is there was checked when the connection was made.</summary>
internal static class ClientCertificateGuard
{
    private static readonly ApiStatus Anonymous = new(
        StatusCodes.Status401Unauthorized,
        "Unauthorized",
        "the request shows no client certificate: use the mesh's kubeconfig (export KUBECONFIG=<mesh directory>/kubeconfig)");

    public static RequestDelegate Check(RequestDelegate next) => context =>
        context.Connection.ClientCertificate is null ? ApiAnswers.StatusAsync(context, Anonymous) : next(context);
}
