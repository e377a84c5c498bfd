variable "days" {
  type    = number
  default = 0

  validation {
    condition     = var.days > 0
    error_message = "A backup is kept for a day at least."
  }
}
