"""What people do: one public function, one use case, one commit."""
