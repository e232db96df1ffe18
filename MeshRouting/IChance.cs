namespace MeshRouting;

/// <summary>The one source of chance, so that tests can seed it.</summary>
public interface IChance
{
    /// <summary>Draws a number that is at least 0 and less than <paramref name="exclusiveMaximum"/>, each equally likely. Thread-safe.</summary>
    /// <param name="exclusiveMaximum">At least 1.</param>
    long Next(long exclusiveMaximum);
}
