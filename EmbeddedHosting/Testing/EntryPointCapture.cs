using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Stands between a test and an AppHost's entry point: the entry point composes the application on a thread of its own
/// and stops before it builds it, until the test says so.
/// </summary>
internal sealed class EntryPointCapture(Assembly assembly, string[] args)
{
    private static readonly AsyncLocal<EntryPointCapture?> CurrentCapture = new();

    private readonly TaskCompletionSource<IDistributedApplicationBuilder> _composed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static EntryPointCapture? Current => CurrentCapture.Value;

    public Assembly Assembly { get; } = assembly;

    /// <summary>Added to the entry point's own arguments.</summary>
    public string[] Args { get; } = args;

    public Task Disposed => _disposed.Task;

    public Task<IDistributedApplicationBuilder> ComposeAsync()
    {
        var entryPoint = Assembly.EntryPoint
            ?? throw new InvalidOperationException($"Assembly '{Assembly.GetName().Name}' has no entry point: it is no AppHost.");
        var thread = new Thread(() => Run(entryPoint)) { IsBackground = true, Name = $"{Assembly.GetName().Name} entry point" };
        thread.Start();
        return _composed.Task;
    }

    public Task<DistributedApplication> BuildAsync()
    {
        _mayBuild.TrySetResult(true);
        return _built.Task;
    }

    /// <summary>Lets the entry point end without building.</summary>
    public void Abandon() => _mayBuild.TrySetResult(false);

    public void WaitForPermissionToBuild(IDistributedApplicationBuilder builder)
    {
        _composed.TrySetResult(builder);
        // A thread of its own, which has nothing else to do.
        if (!_mayBuild.Task.GetAwaiter().GetResult())
        {
            throw new OperationCanceledException("The test has disposed the builder without building.");
        }
    }

    public void Built(DistributedApplication application) => _built.TrySetResult(application);

    public void SayDisposed() => _disposed.TrySetResult();

    private void Run(MethodInfo entryPoint)
    {
        CurrentCapture.Value = this;
        try
        {
            object?[]? parameters = entryPoint.GetParameters().Length == 0 ? null : [Array.Empty<string>()];
            entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, parameters, null);
            Fail(new InvalidOperationException($"The entry point of '{Assembly.GetName().Name}' ended without building an application."));
        }
        catch (Exception exception)
        {
            // Whatever it was belongs to the test that waits.
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        _composed.TrySetException(exception);
        _built.TrySetException(exception);
    }
}
