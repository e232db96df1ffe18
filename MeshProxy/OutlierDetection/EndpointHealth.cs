namespace MeshProxy.OutlierDetection;

/// <summary>How an endpoint has been answering its cluster.</summary>
internal sealed class EndpointHealth
{
    private int _errors;
    private int _gatewayErrors;
    private int _localFailures;
    private volatile bool _isEjected;

    public bool IsEjected => _isEjected;

    /// <summary>Timestamp of the ejection.</summary>
    public long EjectedAt { get; private set; }

    /// <summary>Ejections in a row, the present one included; falls by one with each sweep that finds it healthy.</summary>
    public int Ejections { get; private set; }

    /// <summary>Ejections ever.</summary>
    public long TotalEjections { get; private set; }

    /// <returns>Whether a threshold has been reached.</returns>
    public bool Count(int status, uint errors, uint gatewayErrors)
    {
        if (status < StatusCodes.Status500InternalServerError)
        {
            // Looked at first: what is 0 already need not be written by every request.
            if (Volatile.Read(ref _errors) != 0 || Volatile.Read(ref _gatewayErrors) != 0)
            {
                Volatile.Write(ref _errors, 0);
                Volatile.Write(ref _gatewayErrors, 0);
            }

            return false;
        }

        var reached = false;
        if (status is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout)
        {
            reached = Reaches(ref _gatewayErrors, gatewayErrors);
        }
        else
        {
            Volatile.Write(ref _gatewayErrors, 0);
        }

        return Reaches(ref _errors, errors) || reached;
    }

    /// <returns>Whether the threshold has been reached.</returns>
    public bool CountLocalFailure(uint failures) => Reaches(ref _localFailures, failures);

    public void CountLocalSuccess()
    {
        if (Volatile.Read(ref _localFailures) != 0)
        {
            Volatile.Write(ref _localFailures, 0);
        }
    }

    public void Eject(long now, bool lengthen)
    {
        EjectedAt = now;
        TotalEjections++;
        Ejections += lengthen ? 1 : 0;
        _isEjected = true;
    }

    public void Return()
    {
        _isEjected = false;
        Volatile.Write(ref _errors, 0);
        Volatile.Write(ref _gatewayErrors, 0);
        Volatile.Write(ref _localFailures, 0);
    }

    public void Forgive() => Ejections = Math.Max(0, Ejections - 1);

    /// <summary>The row begins again once it is full, whether an ejection follows or not.</summary>
    private static bool Reaches(ref int row, uint threshold)
    {
        if (threshold == 0 || Interlocked.Increment(ref row) < threshold)
        {
            return false;
        }

        Volatile.Write(ref row, 0);
        return true;
    }
}
