using System.Security.Authentication;
using Grpc.Core;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Health;
using MeshProxy.Observability.Reports;
using MeshProxy.Tls;
using MeshRouting;

namespace MeshProxy.Discovery;

/// <summary>Keeps the proxy joined to the control plane, whatever happens to either; traffic does not depend on it.</summary>
internal sealed partial class DiscoveryClient(
    ControlPlaneAccess access,
    Node node,
    ProxyConfiguration configuration,
    ApplicationHealth health,
    OwnCertificate certificate,
    CertificateRenewal renewal,
    TrafficReporting reporting,
    IChance chance,
    TimeProvider time,
    ILogger<DiscoveryClient> logger)
{
    /// <summary>How long a live workload of the same name may take to disappear, at the first join: longer than a lease.</summary>
    private static readonly TimeSpan NameConflictPatience = TimeSpan.FromSeconds(10);

    private readonly Uri _control = access.Control;
    private readonly Backoff _backoff = new(chance);
    private volatile DiscoverySession? _session;
    private bool _hasJoined;
    private string? _lastComplaint;
    private long? _conflictSince;

    /// <summary>Stays joined until cancelled.</summary>
    /// <exception cref="JoinRefusedException">The first join was refused for good.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ConnectAsync(cancellationToken);
                Complain("the control plane has closed the connection");
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (MeshNotReadyException error)
            {
                Complain(error.Message);
            }
            catch (RpcException error)
            {
                Complain(Judge(error));
            }
            catch (Exception error) when (error is not JoinRefusedException)
            {
                // Whatever it was, the proxy carries traffic and stays: this is the loop's edge.
                Complain($"the connection to the control plane at {_control} failed: {error.Message}");
            }

            await Task.Delay(_backoff.Next(), time, cancellationToken);
        }
    }

    /// <summary>Tells the control plane that this proxy is about to stop, and waits until it has taken note.</summary>
    public async Task LeaveAsync(TimeSpan limit)
    {
        if (_session is not { } session)
        {
            return;
        }

        try
        {
            await session.LeaveAsync().WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            Log.LeaveUnanswered(logger, limit.TotalMilliseconds);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using var connection = access.Open();
        using var call = new MeshProtocol.Discovery.DiscoveryClient(connection.Channel).Connect(connection.Headers(), cancellationToken: cancellationToken);
        await using var session = new DiscoverySession(call, configuration, health, certificate.Available, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (renewing, telling) = (Task.CompletedTask, Task.CompletedTask);
        session.Welcomed += welcome =>
        {
            _hasJoined = true;
            _lastComplaint = null;
            _conflictSince = null;
            _backoff.Reset();
            // Only a joined proxy has something to leave.
            _session = session;
            if (certificate.Current is { } shown)
            {
                session.Report(shown);
            }

            renewing = renewal.RunAsync(end.Token);
            telling = reporting.RunAsync(connection, end.Token);
            Log.Joined(logger, _control, welcome.ControlPlaneId);
        };
        session.Trusted += renewal.Tell;
        // After those who put it into force.
        certificate.Replaced += session.Report;
        try
        {
            await session.RunAsync(new Join
            {
                Node = node,
                Version = typeof(DiscoveryClient).Assembly.GetName().Version?.ToString() ?? "",
                Health = health.Current.State,
                RunningRevision = configuration.Revision,
            }, cancellationToken);
        }
        catch (RpcException error)
        {
            if (!access.HasOtherThan(connection.Credentials, error))
            {
                throw;
            }

            throw new MeshNotReadyException(
                $"the control plane at {_control} does not take what this proxy has shown ({error.Status.Detail}); trying with another credential", error);
        }
        finally
        {
            certificate.Replaced -= session.Report;
            _session = null;
            await end.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What a failed call means in words; throws where trying again is of no use.</summary>
    private string Judge(RpcException error)
    {
        switch (error.StatusCode)
        {
            case StatusCode.Unauthenticated:
                var unauthenticated = $"the control plane at {_control} does not accept the join token in {access.Source.TokenPlace} "
                    + $"({error.Status.Detail}): {access.Source.Advice}";
                return _hasJoined ? unauthenticated : throw new JoinRefusedException(unauthenticated + ".", error);
            case StatusCode.PermissionDenied:
                var denied = $"the control plane at {_control} does not let this proxy join as service account '{node.ServiceAccount}' of namespace "
                    + $"'{node.Namespace}': {error.Status.Detail}";
                return _hasJoined ? denied : throw new JoinRefusedException(denied + ".", error);
            case StatusCode.InvalidArgument:
                var invalid = $"the control plane refuses the description of this proxy: {error.Status.Detail}";
                return _hasJoined ? invalid : throw new JoinRefusedException(invalid, error);
            case StatusCode.AlreadyExists:
                var conflict = $"another live workload is called '{node.Name}' in namespace '{node.Namespace}': stop it, or give another --name";
                _conflictSince ??= time.GetTimestamp();
                return _hasJoined || time.GetElapsedTime(_conflictSince.Value) < NameConflictPatience
                    ? conflict
                    : throw new JoinRefusedException(conflict + ".", error);
            case StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown when Cause<AuthenticationException>(error) is not null:
                return $"the certificate of {_control} is not vouched for by '{access.Source.AuthorityFile}'";
            case StatusCode.Unavailable:
                return $"the control plane at {_control} cannot be reached";
            default:
                return $"the control plane at {_control} ended the connection: {error.StatusCode}, {error.Status.Detail}";
        }
    }

    private static T? Cause<T>(RpcException error)
        where T : Exception
    {
        for (var cause = error.Status.DebugException ?? error.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Says once what keeps it from being joined, not at every attempt.</summary>
    private void Complain(string what)
    {
        if (what == _lastComplaint)
        {
            return;
        }

        _lastComplaint = what;
        if (configuration.Current is null)
        {
            Log.Waiting(logger, what);
        }
        else
        {
            Log.Lost(logger, what, configuration.Revision);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Information, "Waiting to join the mesh: {What}", EventName = "WaitingToJoin")]
        public static partial void Waiting(ILogger logger, string what);

        [LoggerMessage(31, LogLevel.Warning, "Not connected: {What}. Traffic goes on with revision {Revision}; trying again", EventName = "ControlPlaneLost")]
        public static partial void Lost(ILogger logger, string what, long revision);

        [LoggerMessage(32, LogLevel.Information, "Joined the mesh at {Control} (control plane {ControlPlaneId})", EventName = "Joined")]
        public static partial void Joined(ILogger logger, Uri control, string controlPlaneId);

        [LoggerMessage(33, LogLevel.Warning, "The control plane has not acknowledged within {Limit} ms that this proxy leaves", EventName = "LeaveUnanswered")]
        public static partial void LeaveUnanswered(ILogger logger, double limit);
    }
}
