using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MeshControlPlane.Certificates;

namespace MeshControlPlane.Api.Access;

/// <summary>
/// Lets to the API those who show a certificate of this mesh's root as it is now, as far as they may do what they ask for. Answers what they may by itself.
/// </summary>
internal sealed class AccessGuard(AccessReviews reviews, CertificateAuthority authority, TimeProvider time)
{
    private const string ImpersonatedUser = "Impersonate-User";
    private const string ImpersonatedGroup = "Impersonate-Group";
    private const string Impersonation = "Impersonate-";

    private static readonly ApiStatus Anonymous = new(
        StatusCodes.Status401Unauthorized,
        "Unauthorized",
        "the request shows no client certificate: use the mesh's kubeconfig (export KUBECONFIG=<mesh directory>/kubeconfig)");

    private static readonly ApiStatus Ended = new(
        StatusCodes.Status401Unauthorized,
        "Unauthorized",
        "the client certificate has ended, or is of a root that this mesh trusts no more: read the mesh's kubeconfig again");

    // By the object: each connection has one. Verifying a chain costs more than most requests.
    private readonly ConditionalWeakTable<X509Certificate2, Verified> _verified = [];

    public RequestDelegate Check(RequestDelegate next) => async context =>
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            await ApiAnswers.StatusAsync(context, Anonymous);
            return;
        }

        // A connection outlives its handshake: the certificate may have ended since, or its root been given up.
        if (!IsClient(certificate))
        {
            await ApiAnswers.StatusAsync(context, Ended);
            return;
        }

        try
        {
            var user = Impersonated(ApiUser.Of(certificate), context.Request.Headers);
            context.Features.Set(user);
            var attempt = ApiAttempt.Of(context.Request);
            if (!ApiPermissions.Allows(user, attempt))
            {
                throw new ApiException(Forbidden(user, attempt));
            }

            if (attempt.Verb == "create" && (ApiPermissions.Reviews.Contains((attempt.Group, attempt.Resource)) || ApiPermissions.TokenReview == (attempt.Group, attempt.Resource)))
            {
                await reviews.AnswerAsync(context, user, attempt.Resource);
                return;
            }
        }
        catch (ApiException exception)
        {
            await ApiAnswers.StatusAsync(context, exception.Status);
            return;
        }

        await next(context);
    };

    private bool IsClient(X509Certificate2 certificate)
    {
        var (state, now) = (authority.Current, time.GetUtcNow().UtcDateTime);
        if (_verified.TryGetValue(certificate, out var before) && ReferenceEquals(before.By, state) && now < before.Until)
        {
            return true;
        }

        if (!authority.IsClient(certificate))
        {
            return false;
        }

        _verified.AddOrUpdate(certificate, new Verified(state, state.EndOf(certificate)));
        return true;
    }

    /// <summary>Who the request is to be judged as: with <c>kubectl --as</c>, which only masters may use, somebody else.</summary>
    private static ApiUser Impersonated(ApiUser user, IHeaderDictionary headers)
    {
        if (!headers.Keys.Any(name => name.StartsWith(Impersonation, StringComparison.OrdinalIgnoreCase)))
        {
            return user;
        }

        var name = headers[ImpersonatedUser].ToString();
        var attempt = new ApiAttempt("impersonate") { Resource = "users", Name = name };
        if (!ApiPermissions.Allows(user, attempt))
        {
            throw new ApiException(Forbidden(user, attempt));
        }

        return name.Length > 0
            ? ApiUser.Named(name, [.. headers[ImpersonatedGroup].OfType<string>()])
            : throw ApiErrors.BadRequest($"{ImpersonatedUser} has to name a user where other {Impersonation} headers are set");
    }

    private static ApiStatus Forbidden(ApiUser user, ApiAttempt attempt)
    {
        var resource = attempt.Group.Length == 0 ? attempt.Resource : $"{attempt.Resource}.{attempt.Group}";
        var what = attempt.Resource.Length == 0 ? "forbidden"
            : attempt.Name.Length == 0 ? $"{resource} is forbidden"
            : $"{resource} \"{attempt.Name}\" is forbidden";
        var details = new JsonObject();
        foreach (var (key, value) in ((string, string)[])[("name", attempt.Name), ("group", attempt.Group), ("kind", attempt.Resource)])
        {
            if (value.Length > 0)
            {
                details[key] = value;
            }
        }

        return new ApiStatus(StatusCodes.Status403Forbidden, "Forbidden", $"{what}: User \"{user.Name}\" cannot {attempt}") { Details = details };
    }

    /// <summary>That a certificate is good as long as nothing changes.</summary>
    private sealed record Verified(AuthorityState By, DateTime Until);
}
