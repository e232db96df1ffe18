namespace MeshControlPlane.Certificates;

/// <summary>
/// Keeps a fresh join token for each service account and role that it is told to in <c>tokens/</c>, as a kubelet does for pods: a proxy that is started
/// hours later finds one that holds.
/// </summary>
internal sealed partial class TokenFiles(
    MeshDirectory directory, BoundTokens tokens, IReadOnlyList<JoinGrant> grants, TimeProvider time, ILogger<TokenFiles> log) : BackgroundService
{
    /// <summary>How long a token in a file holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly TimeSpan RenewedAfter = TimeSpan.FromHours(1);

    // Tokens end by the wall clock, while a timer stands still in a machine that sleeps: look often.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>Writes all of them anew.</summary>
    /// <exception cref="StartupException">One cannot be written.</exception>
    public static void Write(MeshDirectory directory, BoundTokens tokens, IReadOnlyList<JoinGrant> grants, TimeProvider time)
    {
        try
        {
            if (grants.Count > 0)
            {
                directory.CreateTokenFolder();
            }

            foreach (var grant in grants)
            {
                MeshDirectory.Write(directory.TokenOf(grant), tokens.Issue(grant, time.GetUtcNow() + Lifetime) + "\n", secret: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The join tokens of the mesh directory '{directory.Path}' cannot be written: {exception.Message}", exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (written, isFailing) = (time.GetUtcNow(), false);
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var now = time.GetUtcNow();
            if (now - written < RenewedAfter)
            {
                continue;
            }

            try
            {
                Write(directory, tokens, grants, time);
                (written, isFailing) = (now, false);
            }
            catch (StartupException exception)
            {
                if (!isFailing)
                {
                    Log.NotWritten(log, exception.Message);
                }

                isFailing = true;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Warning, "{Problem} Trying again every few seconds", EventName = "TokensNotWritten")]
        public static partial void NotWritten(ILogger logger, string problem);
    }
}
